"""Kaimai (開賣): a shop that sells in LINE and on the web, paid through Bank SinoPac funBIZ."""
