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
