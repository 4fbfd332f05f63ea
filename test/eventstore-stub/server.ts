import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { Metadata, sendUnaryData, ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { SupportedMethod, SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { BatchAppendReq, BatchAppendResp, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { answerBatchAppend } from './appends';
import { type Endpoint, notTheLeader, type Refusal, UNAUTHENTICATED, unknownCaller, type Users } from './gate';
import { gossip, LEADER, type Member } from './gossip';
import { Misbehaviour } from './misbehaviour';
import { answerRead } from './reads';
import { StubStore } from './store';

const HOST = '127.0.0.1';
const METHODS = ['read', 'append', 'delete', 'tombstone', 'batchappend'];

export interface StubOptions {
  /** Shared by the nodes of a cluster: what one has taken, all have. */
  readonly store?: StubStore;
  /** PEM; without it there is no TLS. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  /** Without it everybody is let in. */
  readonly users?: Users;
  /** Address to listen on. Default: 127.0.0.1. */
  readonly host?: string;
}

type Call = { emit(event: 'error', error: unknown): void; metadata: Metadata };

/**
 * EventStoreDB's gRPC services as far as the hub's log needs them, on the definitions that the client ships. It proves the
 * shape of what is said, and that the adapter copes with what a server may do; not what a real server does.
 */
export class EventStoreStub {
  readonly faults = new Misbehaviour();
  readonly store: StubStore;
  /** Where the leader is, if this node is not it; null: nobody leads. */
  leader: Endpoint | 'itself' | null = 'itself';
  /** What it tells of its cluster. */
  members: () => readonly Member[] = () => [{ ...this.endpoint, state: LEADER, isAlive: true }];
  private server: Server | null = null;
  private bound = 0;

  constructor(private readonly options: StubOptions = {}) {
    this.store = options.store ?? new StubStore();
  }

  get endpoint(): Endpoint {
    return { host: this.options.host ?? HOST, port: this.bound };
  }

  get port(): number {
    return this.bound;
  }

  get url(): string {
    return `esdb://${HOST}:${this.bound}?tls=false`;
  }

  /** @param port 0: a free one, or the one it had before. */
  async start(port = 0): Promise<this> {
    const server = new Server({ 'grpc.max_receive_message_length': 4 * 1024 * 1024 });
    server.addService(StreamsService, this.streams());
    server.addService(ServerFeaturesService, { getSupportedMethods: supportedMethods });
    server.addService(GossipService, {
      read: (_: unknown, answer: sendUnaryData<ClusterInfo>) => answer(null, gossip(this.members())),
    });
    const { tls, host = HOST } = this.options;
    const credentials = tls
      ? ServerCredentials.createSsl(null, [{ cert_chain: tls.cert, private_key: tls.key }])
      : ServerCredentials.createInsecure();
    const address = `${host.includes(':') ? `[${host}]` : host}:${port || this.bound}`;
    this.bound = await new Promise<number>((resolve, reject) =>
      server.bindAsync(address, credentials, (error, taken) => (error ? reject(error) : resolve(taken))),
    );
    this.server = server;
    return this;
  }

  /** Breaks all connections. What is stored stays, for another `start`. */
  async stop(): Promise<void> {
    this.server?.forceShutdown();
    this.server = null;
  }

  private streams() {
    const unimplemented = (_: unknown, answer: sendUnaryData<never>): void =>
      answer({ code: status.UNIMPLEMENTED, details: 'Not in the stub' });
    return {
      read: (call: ServerWritableStream<ReadReq, ReadResp>) => {
        const refusal = this.refusal(call.metadata);
        if (refusal) end(call, refusal);
        else void answerRead(call, this.store, this.faults);
      },
      batchAppend: (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>) => {
        const refusal = this.refusal(call.metadata);
        if (refusal && (refusal === 'unauthenticated' || this.faults.endsAppendCalls)) end(call, refusal);
        else answerBatchAppend(call, this.store, this.faults, () => this.appendRefusal(call));
      },
      append: unimplemented,
      delete: unimplemented,
      tombstone: unimplemented,
    };
  }

  private refusal(asked: Metadata): Refusal | 'unauthenticated' | null {
    const unknown = unknownCaller(asked, this.options.users);
    return unknown ?? (this.leader === 'itself' ? null : notTheLeader(asked, this.leader));
  }

  /** Calls that have begun outlive their node's being the leader. */
  private appendRefusal(call: Call): BatchAppendResp | null {
    const refusal = this.refusal(call.metadata);
    return refusal === null || refusal === 'unauthenticated' ? null : refusal.append();
  }
}

const end = (call: Call, refusal: Refusal | 'unauthenticated'): void =>
  call.emit('error', refusal === 'unauthenticated' ? UNAUTHENTICATED : refusal.call);

const supportedMethods = (_: unknown, answer: sendUnaryData<SupportedMethods>): void => {
  const methods = METHODS.map((name) =>
    new SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName(name),
  );
  answer(null, new SupportedMethods().setEventStoreServerVersion('24.10.0').setMethodsList(methods));
};
