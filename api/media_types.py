"""The media types of files of certificates, by their kind."""

MEDIA_TYPES = {
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LINES = MEDIA_TYPES["ndjson"]
