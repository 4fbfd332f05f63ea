import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb';
import { ClusterInfo, EndPoint, MemberInfo } from '@eventstore/db-client/generated/gossip_pb';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { SupportedMethod, SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb';
import { UUID } from '@eventstore/db-client/generated/shared_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { BatchAppendReq, BatchAppendResp, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { sendUnaryData, ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';
import { answerBatchAppend } from './appends';
import { Misbehaviour } from './misbehaviour';
import { answerRead } from './reads';
import { StubStore } from './store';

const HOST = '127.0.0.1';
const METHODS = ['read', 'append', 'delete', 'tombstone', 'batchappend'];

/**
 * EventStoreDB's gRPC services as far as the hub's log needs them, on the definitions that the client ships. It proves the
 * shape of what is said, and that the adapter copes with what a server may do; not what a real server does.
 */
export class EventStoreStub {
  readonly faults = new Misbehaviour();
  /** Where the leader is, if this node is not it. */
  leader: { readonly host: string; readonly port: number } | null = null;
  private server: Server | null = null;
  private bound = 0;

  constructor(readonly store = new StubStore()) {}

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
      read: (_: unknown, answer: sendUnaryData<ClusterInfo>) => answer(null, this.cluster()),
    });
    this.bound = await new Promise<number>((resolve, reject) =>
      server.bindAsync(`${HOST}:${port || this.bound}`, ServerCredentials.createInsecure(), (error, taken) =>
        error ? reject(error) : resolve(taken),
      ),
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
    const refuse = (call: { emit(event: 'error', error: unknown): void; metadata: Metadata }): boolean => {
      if (this.leader === null || call.metadata.get('requires-leader').length === 0) return false;
      const metadata = new Metadata();
      metadata.set('exception', 'not-leader');
      metadata.set('leader-endpoint-host', this.leader.host);
      metadata.set('leader-endpoint-port', String(this.leader.port));
      call.emit('error', { code: status.NOT_FOUND, details: 'Leader info available', metadata });
      return true;
    };
    const unimplemented = (_: unknown, answer: sendUnaryData<never>): void =>
      answer({ code: status.UNIMPLEMENTED, details: 'Not in the stub' });
    return {
      read: (call: ServerWritableStream<ReadReq, ReadResp>) => {
        if (!refuse(call)) void answerRead(call, this.store, this.faults);
      },
      batchAppend: (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>) => {
        if (!refuse(call)) answerBatchAppend(call, this.store, this.faults);
      },
      append: unimplemented,
      delete: unimplemented,
      tombstone: unimplemented,
    };
  }

  private cluster(): ClusterInfo {
    const { host, port } = this.leader ?? { host: HOST, port: this.bound };
    const leader = new MemberInfo()
      .setInstanceId(new UUID().setString('00000000-0000-4000-8000-000000000001'))
      .setTimeStamp('0')
      .setState(MemberInfo.VNodeState.LEADER)
      .setIsAlive(true)
      .setHttpEndPoint(new EndPoint().setAddress(host).setPort(port));
    const info = new ClusterInfo();
    info.addMembers(leader);
    return info;
  }
}

const supportedMethods = (_: unknown, answer: sendUnaryData<SupportedMethods>): void => {
  const methods = METHODS.map((name) =>
    new SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName(name),
  );
  answer(null, new SupportedMethods().setEventStoreServerVersion('24.10.0').setMethodsList(methods));
};
