# SPDX-License-Identifier: MIT
# PROBEKIT_CFLAGS(VARIABLE, LANGUAGE, FLAGS): substitutes VARIABLE with those of FLAGS that the
# compiler takes.
AC_DEFUN([PROBEKIT_CFLAGS], [
$1=
for probekit_flag in $3; do
	AC_MSG_CHECKING([whether $CC takes $probekit_flag])
	probekit_saved_CFLAGS=$CFLAGS
	CFLAGS="$CFLAGS -Werror $probekit_flag"
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
		[AC_MSG_RESULT([yes]); $1="$$1 $probekit_flag"],
		[AC_MSG_RESULT([no])])
	CFLAGS=$probekit_saved_CFLAGS
done
AC_SUBST([$1])
])
