import { contentDisposition } from '@hubledger/hf-wire';
import type { DirectAnswer } from '@hubledger/kernel';

/**
 * What a browser may show by itself. No HTML, SVG or script: what users push is hostile, and the sandbox header is
 * only the second fence.
 */
const TYPES: Readonly<Record<string, string>> = {
  txt: 'text/plain; charset=utf-8',
  md: 'text/plain; charset=utf-8',
  csv: 'text/plain; charset=utf-8',
  tsv: 'text/plain; charset=utf-8',
  yaml: 'text/plain; charset=utf-8',
  yml: 'text/plain; charset=utf-8',
  toml: 'text/plain; charset=utf-8',
  py: 'text/plain; charset=utf-8',
  json: 'text/plain; charset=utf-8',
  jsonl: 'text/plain; charset=utf-8',
  gitattributes: 'text/plain; charset=utf-8',
  gitignore: 'text/plain; charset=utf-8',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};

export const contentTypeOf = (path: string): string =>
  TYPES[/\.([A-Za-z0-9]{1,16})$/.exec(path)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream';

/** For every answer that carries what users pushed. */
export const SANDBOX = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
} as const;

/** Long enough to begin a download. Who comes back to a broken one asks the hub again. */
const DIRECT_SECONDS = 900;

/**
 * For an answer of the object store, which knows no sandbox, on a host that may share cookies with the hub: never a page
 * of its own, whatever it holds; an image still shows inside of another page.
 */
export const directAnswer = (path: string): DirectAnswer => ({
  contentType: contentTypeOf(path),
  contentDisposition: contentDisposition(path, 'attachment'),
  seconds: DIRECT_SECONDS,
});
