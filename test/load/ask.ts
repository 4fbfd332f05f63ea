import type { Answer, LoadClient, Sending } from './client';

/** A request and what its answer must be. */
export interface Ask extends Sending {
  readonly expects: number;
  /** Whether the answer means what it should. Keeps what later requests need. */
  readonly means: (answer: Answer) => boolean;
}

export const JSON_TYPE = { 'content-type': 'application/json' };

export const jsonOf = <T>({ body }: Answer): T => JSON.parse(body.toString()) as T;

/** @returns what is wrong with an answer, in a line; null when it is what was asked for. */
export const faultOf = ({ method = 'GET', path, expects, means }: Ask, answer: Answer): string | null => {
  const described = () => `${method} ${path} answered ${answer.status}: ${answer.body.toString('utf8', 0, 300)}`;
  if (answer.status !== expects) return described();
  try {
    return means(answer) ? null : `not as expected: ${described()}`;
  } catch {
    return `not readable: ${described()}`;
  }
};

/** For what has to be there before the load begins. @throws Error when the answer is not what was asked for. */
export const carryOut = async (client: LoadClient, ask: Ask): Promise<void> => {
  const fault = faultOf(ask, await client.send(ask));
  if (fault !== null) throw new Error(fault);
};
