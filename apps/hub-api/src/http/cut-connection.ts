import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { errorAnswer } from './error-answer';
import { plain } from './refusal';
import { newRequestId } from './request-id';

/** Node's own name for the answer that this connection owes next; there is no public one. */
type Answering = Socket & { readonly _httpMessage?: ServerResponse | null };

/** Ends a connection whose request can not be read to its end, and says why unless that would look like another answer. */
export const cutConnection = (socket: Socket, status: number, text: string, url = ''): void => {
  if (socket.writable && mayAnswer(socket)) socket.write(answerText(status, text, url));
  socket.destroy();
};

/** Not while the answer to an earlier request is owed: what is written now would be taken for it, or for a part of it. */
const mayAnswer = ({ _httpMessage: owed }: Answering): boolean => !owed || (!owed.headersSent && !owed.req.complete);

const answerText = (status: number, text: string, url: string): string => {
  const { headers, body } = errorAnswer(plain(status, text), url);
  const content = JSON.stringify(body);
  const lines = Object.entries({
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(content),
    'x-request-id': newRequestId(),
    connection: 'close',
  });
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  return `${head.join('\r\n')}\r\n\r\n${content}`;
};

const STATUS: Readonly<Record<string, readonly [status: number, text: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The headers of the request did not come in time'],
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too long'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The chunk extensions of the request are too long'],
};

/** What Node could not read as a request. */
export const cutMalformed = ({ code = '' }: { readonly code?: string }, socket: Socket): void => {
  const [status, text] = STATUS[code] ?? [400, 'Malformed request'];
  cutConnection(socket, status, text);
};
