# SPDX-License-Identifier: MIT
schemadir = $(pkgdatadir)
dist_schema_DATA = doc/profile.schema.json
