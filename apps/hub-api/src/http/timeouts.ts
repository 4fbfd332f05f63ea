import type { Settings } from '@hubledger/platform/config';
import type { FastifyInstance } from 'fastify';
import { SlowBodies } from './slow-bodies';

type Timed = Pick<Settings, 'timeouts'>;

/** Node looks after headers every 30 s unless told otherwise. */
const LOOK_EVERY_MS = 5_000;
/** Longer than proxies keep a connection that waits for its next request: who sends on one that is closed gets an error. */
const KEEP_ALIVE_MS = 72_000;

/** For the server: headers, and silence in both directions. A request as a whole may take any time. */
export const timeoutsOf = ({ timeouts: { headers, idle } }: Timed) => ({
  http: {
    headersTimeout: headers,
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(LOOK_EVERY_MS, headers / 4),
  },
  requestTimeout: 0,
  connectionTimeout: idle,
  keepAliveTimeout: Math.min(KEEP_ALIVE_MS, idle),
});

/** For bodies. */
export const slowBodiesOf = (fastify: Pick<FastifyInstance, 'addHook'>, { timeouts }: Timed): SlowBodies => {
  const slowBodies = new SlowBodies(timeouts.body);
  fastify.addHook('onClose', (_, done) => {
    slowBodies.stop();
    done();
  });
  return slowBodies;
};
