# SPDX-License-Identifier: MIT
lines_sources = \
	tools/lines.c \
	tools/lines/csv.c \
	tools/lines/format.h \
	tools/lines/interval.c tools/lines/interval.h \
	tools/lines/json.c \
	tools/lines/markdown.c \
	tools/lines/model.c tools/lines/model.h \
	tools/lines/source.c tools/lines/source.h \
	tools/lines/text.c \
	tools/lines/words.c tools/lines/words.h
