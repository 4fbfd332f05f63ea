import { type EventStoreDBClient, UnavailableError } from '@eventstore/db-client';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { type LogAddress, logAddress } from './connection-string';
import { logClient } from './log-client';
import { type TlsFiles, tlsFiles } from './tls-files';
import { probedTls } from './tls-probe';

export type ReadCall = ReturnType<StreamsClient['read']>;
export type BatchCall = ReturnType<StreamsClient['batchAppend']>;
type CallArguments = [Parameters<StreamsClient['batchAppend']>[0], Parameters<StreamsClient['batchAppend']>[1]];

/** What the client's own calls are made of; it declares them protected. As of 6.2.1, the last version under this name. */
interface Internals {
  getGRPCClient(kind: typeof StreamsClient, name: string): Promise<StreamsClient>;
  callArguments(options: { requiresLeader: boolean }, callOptions: { deadline: number }): CallArguments;
  /** Connects anew, to the leader where the error names it, if the error says so. */
  handleError(client: StreamsClient, error: unknown): Promise<void>;
}

/**
 * Calls to the server over the client's connection: its TLS, credentials, discovery and reconnection. Its own
 * calls are not used (ADR 32). Every call goes to the leader, as reads have to see what was just appended.
 */
export class LogConnection {
  private readonly address: LogAddress;
  /** Null: without TLS. */
  private readonly files: TlsFiles | null;
  private readonly client: EventStoreDBClient;
  private latest: StreamsClient | null = null;

  /** @throws StoreRefused */
  constructor(url: string) {
    this.address = logAddress(url);
    const { parameters } = this.address;
    this.files = parameters.tls ? tlsFiles(parameters) : null;
    this.client = logClient(this.address, this.files);
  }

  /** Why no server can be reached that does not pass by itself; null: nothing is known of any such thing. */
  async trouble(): Promise<string | null> {
    return this.files && probedTls(this.address.hosts, this.files);
  }

  /** @param deadline milliseconds since the epoch; Infinity for none. */
  async read(request: ReadReq, deadline: number): Promise<ReadCall> {
    const client = await this.streams();
    return this.watched(client, client.read(request, ...this.arguments(deadline)));
  }

  async batchAppend(): Promise<BatchCall> {
    const client = await this.streams();
    return this.watched(client, client.batchAppend(...this.arguments(Infinity)));
  }

  /** The next call has a connection of its own; calls under way keep theirs. */
  async renew(): Promise<void> {
    if (this.latest) await this.internals.handleError(this.latest, new UnavailableError());
  }

  close(): void {
    this.latest?.close();
  }

  private get internals(): Internals {
    return this.client as unknown as Internals;
  }

  private async streams(): Promise<StreamsClient> {
    this.latest = await this.internals.getGRPCClient(StreamsClient, 'streams');
    return this.latest;
  }

  private arguments(deadline: number): CallArguments {
    return this.internals.callArguments({ requiresLeader: true }, { deadline });
  }

  private watched<Call extends ReadCall | BatchCall>(client: StreamsClient, call: Call): Call {
    call.on('error', (error: unknown) => void this.internals.handleError(client, error).catch(() => undefined));
    return call;
  }
}
