import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';

const LIMITS = { files: 1, fields: 10, parts: 11, headerPairs: 100 };

/** Bytes read in one go. The parser goes on counting parts beyond its limit, and each costs it a stream. */
const SLICE = 4 * 1024;

/** Content of the first file of a form (RFC 7578); null when there is none, or the form is cut off or malformed. */
export const firstFileOf = async (form: Buffer, headers: BusboyHeaders): Promise<Buffer | null> => {
  const parser = parserOf(headers);
  if (!parser) return null;
  const chunks: Buffer[] = [];
  const file = { began: false, ended: false };
  parser.on('file', (_name, content) => {
    file.began = true;
    content.on('data', (chunk: Buffer) => chunks.push(chunk));
    content.on('end', () => (file.ended = true));
  });
  const isRead = await readAll(parser, form);
  return isRead && file.began && file.ended ? Buffer.concat(chunks) : null;
};

/** Answers false as soon as the form is refused. */
const readAll = async (parser: BusboyInstance, form: Buffer): Promise<boolean> => {
  const refusal = new AbortController();
  for (const event of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) parser.on(event, () => refusal.abort());
  const finished = new Promise<boolean>((resolve) => {
    refusal.signal.addEventListener('abort', () => resolve(false));
    parser.on('error', () => refusal.abort());
    parser.on('finish', () => resolve(true));
  });
  for (let at = 0; at < form.length && !refusal.signal.aborted; at += SLICE) {
    parser.write(form.subarray(at, at + SLICE));
    await new Promise(setImmediate);
  }
  if (!refusal.signal.aborted) parser.end();
  return finished;
};

const parserOf = (headers: BusboyHeaders): BusboyInstance | null => {
  try {
    return new Busboy({ headers, limits: LIMITS });
  } catch {
    return null; // no boundary
  }
};
