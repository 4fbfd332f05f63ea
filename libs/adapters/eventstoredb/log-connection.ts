import { EventStoreDBClient, UnavailableError } from '@eventstore/db-client';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { connectionStringFor, refused } from './connection-string';

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
 * Calls to the server over the client's connection: its addresses, TLS, credentials, discovery and reconnection. Its own
 * calls are not used (ADR 32). Every call goes to the leader, as reads have to see what was just appended.
 */
export class LogConnection {
  private readonly client: EventStoreDBClient;
  private latest: StreamsClient | null = null;

  /** @throws StoreRefused */
  constructor(url: string) {
    const address = connectionStringFor(url);
    try {
      this.client = EventStoreDBClient.connectionString(address);
    } catch (error) {
      const { code, message = '' } = error as { code?: unknown; message?: string };
      const ofFile = code !== undefined || /certificate|userCertFile/.test(message);
      throw refused(ofFile ? 'names a certificate or key that can’t be read' : 'is not understood');
    }
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
