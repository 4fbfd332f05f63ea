import { S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from './s3-settings';

type Server = Pick<S3Settings, 'region' | 'forcePathStyle' | 'accessKeyId' | 'secretAccessKey'>;

/** What one sort of request may take. Milliseconds, but for `sockets`. */
interface Patience {
  /** Connections, and requests that wait for none. */
  readonly sockets: number;
  /** From asking to the head of the answer, with the wait for a connection; 0: as long as something moves. */
  readonly answer: number;
  /** Without a byte in either direction. */
  readonly silence: number;
  /** The first included; with the client's own back-off. */
  readonly attempts: number;
}

/**
 * Sorts of requests don't wait for each other: readers who take their time hold a connection each, and those who ask for
 * a tree or a size must not queue behind them. Whatever the server does, each of them ends in bounded time.
 */
const PATIENCE = {
  /** Sizes, small objects, deletions: at most 15 s and some back-off. */
  quick: { sockets: 64, answer: 5_000, silence: 5_000, attempts: 3 },
  /** Content for readers. The head in time; the bytes are watched where they are read, as a reader may take his time. */
  reading: { sockets: 256, answer: 8_000, silence: 0, attempts: 2 },
  /** A page of keys; of a large bucket some servers take seconds. */
  listing: { sockets: 16, answer: 15_000, silence: 15_000, attempts: 2 },
  /** Parts, copies, putting together: a server may be busy for long. */
  patient: { sockets: 64, answer: 0, silence: 30_000, attempts: 2 },
} satisfies Record<string, Patience>;

const CONNECT_MS = 3_000;

export type S3Clients = Readonly<Record<keyof typeof PATIENCE, S3Client>>;

export const s3Clients = ({ endpoint, ...server }: Server & { readonly endpoint: string }): S3Clients => ({
  quick: newClient(endpoint, server, PATIENCE.quick),
  reading: newClient(endpoint, server, PATIENCE.reading),
  listing: newClient(endpoint, server, PATIENCE.listing),
  patient: newClient(endpoint, server, PATIENCE.patient),
});

const silent = (): void => undefined;
/** What it has to say is said by the errors it throws; its own lines would go to the console. */
const SILENT = { trace: silent, debug: silent, info: silent, warn: silent, error: silent };

// Which release of Node later versions of the client will need is for those who raise its version, not for operators.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** Sends nothing: signs addresses for the host by which clients know the server. */
export const signingClient = (endpoint: string, server: Server): S3Client =>
  newClient(endpoint, server, PATIENCE.quick);

/**
 * Checksums only where the protocol demands them: servers other than AWS refuse or garble the trailing ones that the
 * client would add (bodies are signed with their SHA-256 all the same).
 */
const newClient = (endpoint: string, server: Server, { sockets, answer, silence, attempts }: Patience): S3Client =>
  new S3Client({
    endpoint,
    region: server.region,
    forcePathStyle: server.forcePathStyle,
    credentials: { accessKeyId: server.accessKeyId, secretAccessKey: server.secretAccessKey.reveal() },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: attempts,
    logger: SILENT,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: answer,
      throwOnRequestTimeout: true,
      socketTimeout: silence,
      socketAcquisitionWarningTimeout: 60_000, // many readers are no news: those who wait too long are refused
      httpAgent: { maxSockets: sockets },
      httpsAgent: { maxSockets: sockets },
    },
  });
