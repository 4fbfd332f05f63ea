import type { Endpoint } from './gate';
import { FOLLOWER, LEADER, type Member, UNKNOWN } from './gossip';
import { EventStoreStub, type StubOptions } from './server';
import { StubStore } from './store';

/**
 * Nodes on one store, of which one leads. What the leader has acknowledged all nodes have, as a majority has on a real
 * cluster; which of them leads, and when, is the test's to say.
 */
export class StubCluster {
  readonly store: StubStore;
  private leading: number | null = 0;
  private readonly gone = new Set<number>();
  /** Where others find a node, if not at its own port. */
  private readonly found = new Map<number, Endpoint>();

  private constructor(readonly nodes: readonly EventStoreStub[]) {
    this.store = nodes[0]!.store;
  }

  static async start(options: StubOptions = {}, size = 3): Promise<StubCluster> {
    const store = options.store ?? new StubStore();
    const nodes = Array.from({ length: size }, () => new EventStoreStub({ ...options, store }));
    for (const node of nodes) await node.start();
    const cluster = new StubCluster(nodes);
    for (const node of nodes) node.members = () => cluster.members();
    cluster.elect(0);
    return cluster;
  }

  /** `host:port` of all nodes, separated by commas. */
  get hosts(): string {
    return this.nodes
      .map((_, index) => this.endpointOf(index))
      .map(({ host, port }) => `${host}:${port}`)
      .join(',');
  }

  get leader(): number | null {
    return this.leading;
  }

  /** @param index null: nobody leads until another is elected */
  elect(index: number | null): void {
    this.leading = index;
    for (const [own, node] of this.nodes.entries()) {
      node.leader = own === index ? 'itself' : index === null ? null : this.endpointOf(index);
    }
  }

  /** All connections to it break, and no new ones are taken. Others are told at once, and who leads stays as it is. */
  async end(index: number): Promise<void> {
    this.gone.add(index);
    await this.nodes[index]!.stop();
  }

  async startAgain(index: number): Promise<void> {
    await this.nodes[index]!.start();
    this.gone.delete(index);
  }

  /** Others are told that it is dead, while its connections stay. */
  forget(index: number): void {
    this.gone.add(index);
  }

  /** Others find it there: behind a proxy. */
  advertise(index: number, endpoint: Endpoint): void {
    this.found.set(index, endpoint);
    this.elect(this.leading);
  }

  async stop(): Promise<void> {
    for (const node of this.nodes) await node.stop();
  }

  private endpointOf(index: number): Endpoint {
    return this.found.get(index) ?? this.nodes[index]!.endpoint;
  }

  private members(): Member[] {
    return this.nodes.map((_, index) => ({
      ...this.endpointOf(index),
      state: index === this.leading ? LEADER : this.leading === null ? UNKNOWN : FOLLOWER,
      isAlive: !this.gone.has(index),
    }));
  }
}
