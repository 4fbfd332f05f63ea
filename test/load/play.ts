import type { BenchHub } from '../bench/harness/hub';
import { LoadClient } from './client';
import { type Gauge, watchGauges } from './gauges';
import { type Ask, faultOf } from './ask';
import { cards, played } from './mix';
import { atConstantRate } from './pace';
import type { Stage } from './stage';
import type { Sample } from './tally';

const SOCKETS = 256;
const SEED = 7;

export interface Played {
  readonly samples: readonly Sample[];
  readonly gauges: readonly Gauge[];
  /** How late this process itself was with a request at worst, milliseconds; it counts in the latencies. */
  readonly sentLate: number;
  /** Why it ended early; null as a rule. */
  readonly givenUp: string | null;
}

/** Sends the mix to a hub, whatever it answers. */
export const play = async (
  hub: BenchHub,
  stage: Stage,
  { rate, seconds }: { rate: number; seconds: number },
): Promise<Played> => {
  const client = new LoadClient(hub.address, SOCKETS);
  const deck = cards(SEED);
  const samples: Sample[] = [];
  let sentLate = 0;
  const started = performance.now();
  const send = async (due: number): Promise<void> => {
    sentLate = Math.max(sentLate, performance.now() - due);
    const { name, ask } = played(deck.next().value, stage);
    const { status, fault } = await outcomeOf(client, ask);
    samples.push({ name, due: due - started, latency: performance.now() - due, status, fault });
  };
  const watch = watchGauges(hub.address, started);
  try {
    const givenUp = await atConstantRate({ rate, seconds, send });
    return { samples, gauges: await watch.stop(), sentLate, givenUp };
  } finally {
    await watch.stop();
    client.close();
  }
};

const outcomeOf = async (client: LoadClient, ask: Ask): Promise<Pick<Sample, 'status' | 'fault'>> => {
  try {
    const answer = await client.send(ask);
    return { status: answer.status, fault: faultOf(ask, answer) };
  } catch (error) {
    return { status: 0, fault: `${ask.method ?? 'GET'} ${ask.path} was not answered: ${String(error)}` };
  }
};
