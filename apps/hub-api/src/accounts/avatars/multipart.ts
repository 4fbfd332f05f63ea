import { Busboy, type BusboyHeaders } from '@fastify/busboy';

/** Content of the first file of a form (RFC 7578); null when there is none, or the form is cut off or malformed. */
export const firstFileOf = (form: Buffer, headers: BusboyHeaders): Promise<Buffer | null> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let found = false;
    let ended = false;
    try {
      const parser = new Busboy({ headers, limits: { files: 1, fields: 10, parts: 11, headerPairs: 100 } });
      parser.on('file', (_name, file) => {
        found = true;
        file.on('data', (chunk: Buffer) => chunks.push(chunk));
        file.on('end', () => (ended = true));
      });
      parser.on('finish', () => resolve(found && ended ? Buffer.concat(chunks) : null));
      parser.on('error', () => resolve(null));
      parser.end(form);
    } catch {
      resolve(null); // no boundary
    }
  });
