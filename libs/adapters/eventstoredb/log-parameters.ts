export interface LogParameters {
  readonly tls: boolean;
  /** Files, of PEM. */
  readonly tlsCAFile?: string;
  readonly userCertFile?: string;
  readonly userKeyFile?: string;
  readonly connectionName: string;
  readonly maxDiscoverAttempts?: number;
  /** Milliseconds. */
  readonly discoveryInterval?: number;
  /** Seconds for a node to tell who leads. */
  readonly gossipTimeout: number;
  /** Milliseconds of silence after which the client asks whether the connection is alive, and for the answer. */
  readonly keepAliveInterval: number;
  readonly keepAliveTimeout: number;
}

const DEFAULTS: LogParameters = {
  ...{ tls: true, connectionName: 'hubledger', gossipTimeout: 2 },
  ...{ keepAliveInterval: 10_000, keepAliveTimeout: 5_000 },
};

/** As long as a timer can wait, 25 days. The client takes -1 for longer than that, and a timer takes that for no time at all. */
const NEVER = 2 ** 31 - 1;

/** Undefined: not what the parameter takes. */
type Reading = (value: string) => LogParameters[keyof LogParameters];

const text: Reading = (value) => value || undefined;
const flag: Reading = (value) => (/^(true|false)$/.test(value) ? value === 'true' : undefined);
const count: Reading = (value) => (/^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined);
const pause: Reading = (value) => (value === '-1' ? NEVER : count(value));

const READINGS = {
  ...{ tls: flag, tlsCAFile: text, userCertFile: text, userKeyFile: text, connectionName: text },
  ...{ maxDiscoverAttempts: count, discoveryInterval: count, gossipTimeout: count },
  ...{ keepAliveInterval: pause, keepAliveTimeout: pause },
} satisfies Record<keyof LogParameters, Reading>;

/** Without case, dashes and underscores, as clients of this server read names. */
const flat = (name: string): string => name.toLowerCase().replace(/[_-]/g, '');
const KNOWN = new Map<string, string>(Object.keys(READINGS).map((name) => [flat(name), name]));
/** Ours to decide: reads have to see what was just appended, and every call has a time limit of its own. */
const IGNORED = new Set(['nodepreference', 'defaultdeadline', 'throwonappendfailure']);

/** @returns the parameters, or what is wrong with them; that quotes no value */
export const logParameters = (given: ReadonlyArray<readonly [string, string]>): LogParameters | string => {
  const read: Record<string, unknown> = {};
  for (const [name, value] of given) {
    if (flat(name) === 'tlsverifycert') {
      if (value === 'false') return 'asks for tlsVerifyCert=false: name the CA with tlsCAFile';
      continue;
    }
    if (IGNORED.has(flat(name))) continue;
    const known = KNOWN.get(flat(name));
    if (known === undefined) return `has an unknown parameter: ${name.slice(0, 40)}`;
    if (value === '') return `has a parameter without a value: ${known}`;
    read[known] = READINGS[known as keyof LogParameters](value);
    if (read[known] === undefined) return `has a value that ${known} does not take`;
  }
  const parameters = { ...DEFAULTS, ...read };
  const isHalf = (parameters.userCertFile === undefined) !== (parameters.userKeyFile === undefined);
  return isHalf ? 'names one of userCertFile and userKeyFile without the other' : parameters;
};
