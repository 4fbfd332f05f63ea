import type { Random } from './random';

export interface Person {
  readonly userId: string;
  readonly username: string;
  readonly email: string;
}

/** What the log holds of a person in sealed form. */
export interface SealedPerson extends Person {
  readonly sealedEmail: string;
  readonly emailHash: string;
  readonly ip: string;
  readonly ipHash: string;
  readonly userAgent: string;
}

const FIRST = ['ada', 'alan', 'barbara', 'edsger', 'frances', 'grace', 'john', 'katherine', 'margaret', 'radia'];
const LAST = ['allen', 'church', 'curry', 'hamilton', 'hopper', 'johnson', 'liskov', 'lovelace', 'perlman', 'turing'];

export const people = (random: Random, count: number): Person[] =>
  Array.from({ length: count }, (_, n) => {
    const username = `${random.pick(FIRST)}-${random.pick(LAST)}-${n}`;
    return { userId: random.uuid(), username, email: `${username}@example.com` };
  });
