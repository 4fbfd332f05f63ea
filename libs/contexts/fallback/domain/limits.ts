/**
 * A replacement names all sources in one event, which may have 256 KiB: with a url and a name of this length, one of them
 * takes about 2 KB.
 */
export const MAX_FALLBACK_SOURCES = 100;
export const MAX_SOURCE_URL = 1_024;
export const MAX_SOURCE_NAME = 128;
export const MAX_SOURCE_NAMESPACE = 96;
export const MAX_SOURCE_TOKEN = 1_024;
/** Either way from 0. */
export const MAX_SOURCE_PRIORITY = 1_000_000_000;
