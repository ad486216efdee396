/* SPDX-License-Identifier: MIT */
/* paragraph.h - running text */
#ifndef DIFFUSION_PARAGRAPH_H
#define DIFFUSION_PARAGRAPH_H

#include <stdio.h>

/** paragraph_print() - an empty line and @words in lines of 80 columns; nothing for no words */
void paragraph_print(FILE *stream, const char *words);

#endif
