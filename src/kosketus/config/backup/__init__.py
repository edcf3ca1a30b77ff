"""Backup and restore: database, lake and files of one moment, in one file."""
