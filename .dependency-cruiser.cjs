/**
 * "Who may import whom" of the style guide, as rules. Each room is a list of what it may import; everything else is
 * forbidden, so a new room or package has to be let in here, on purpose. Exceptions need an ADR.
 */
const SPECS = '\\.spec\\.ts$';
const KERNEL = '^libs/kernel/';
const HF_WIRE = '^libs/hf-wire/';
const CONTRACTS = '^libs/contexts/[^/]+/contract\\.ts$';
const PORTS = '\\.port\\.ts$';
const PURE_BUILT_INS = ['^(node:)?crypto$', '^(node:)?buffer$'];
const BUILT_INS =
  '^(node:)?(assert|async_hooks|buffer|child_process|crypto|dns|events|fs|http|https|net|os|path|perf_hooks|process|stream|timers|tls|url|util|v8|worker_threads|zlib)(/|$)';
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})/`;
const NEST = packages('@nestjs/[^/]+', 'reflect-metadata', 'rxjs');

/** Which client each adapter is there for. Nobody else imports one. */
const CLIENTS = {
  argon2: ['@node-rs/argon2[^/]*'],
  yaml: ['yaml'],
  eventstoredb: ['@eventstore/[^/]+', '@kurrent/[^/]+'],
  files: [],
  staging: [],
  'vault-envelope': [],
  upstream: [],
  firebase: ['firebase-admin'],
  libsql: ['libsql', '@libsql/[^/]+'],
  mail: ['nodemailer', '@types/nodemailer'],
  mongodb: ['mongodb', 'bson'],
  'remote-hub': ['undici'],
  s3: ['@aws-sdk/[^/]+', '@smithy/[^/]+'],
  webhooks: [],
};
const clientsOf = (names) => packages(...names);

const only = (name, room, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: room, pathNot: SPECS },
  to: { pathNot: allowed },
});

const forbidden = [
  { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
  { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },

  only('kernel-is-pure', KERNEL, [KERNEL, ...PURE_BUILT_INS], 'No I/O and no framework.'),
  only('hf-wire-is-pure', HF_WIRE, [KERNEL, HF_WIRE, ...PURE_BUILT_INS], 'No I/O and no framework.'),

  only('domain-is-pure', '^libs/contexts/([^/]+)/domain/', [KERNEL, HF_WIRE, '^libs/contexts/$1/domain/']),
  only('contracts-only-re-export', '^libs/contexts/([^/]+)/contract\\.ts$', [
    '^libs/contexts/$1/domain/',
    '^libs/contexts/$1/.*\\.port\\.ts$',
  ]),
  only('application', '^libs/contexts/([^/]+)/application/', [
    KERNEL,
    HF_WIRE,
    '^libs/contexts/$1/(domain|application)/',
    CONTRACTS,
    packages('@nestjs/cqrs', '@nestjs/common', 'lru-cache'),
    ...PURE_BUILT_INS,
    '^(node:)?stream$',
  ]),
  only('context-modules', '^libs/contexts/([^/]+)/[^/]+\\.module\\.ts$', [
    KERNEL,
    '^libs/contexts/$1/(domain|application)/',
    CONTRACTS,
    NEST,
  ]),
  only(
    'contexts-have-rooms',
    '^libs/contexts/[^/]+/(?!contract\\.ts$)[^/]+(?<!\\.module)\\.ts$',
    [],
    "A context's files live in domain/, application/, contract.ts or its module.",
  ),

  only('projections', '^projections/([^/]+/[^/]+)/', [KERNEL, HF_WIRE, CONTRACTS, '^projections/$1/']),
  only(
    'projector',
    '^libs/projector/',
    [KERNEL, '^libs/projector/'],
    'Plain TypeScript: no framework, client, context or projection.',
  ),
  only('platform', '^libs/platform/', [
    KERNEL,
    '^libs/platform/',
    NEST,
    packages('pino', 'prom-client', 'class-validator', 'class-transformer', 'fastify', 'lru-cache'),
    BUILT_INS,
  ]),
  only('testing', '^libs/testing/', [
    KERNEL,
    '^libs/testing/',
    '^libs/projector/',
    CONTRACTS,
    PORTS,
    packages('fast-check', '@types/jest'),
    BUILT_INS,
  ]),

  only(
    'stores',
    '^libs/stores/',
    [KERNEL, '^libs/stores/', '^libs/adapters/[^/]+/index\\.ts$', '^libs/platform/config/', BUILT_INS],
    'Which adapters a process runs on: the same choice for every app.',
  ),

  only(
    'api-client',
    '^libs/api-client/',
    ['^libs/api-client/', packages('openapi-fetch', 'openapi-typescript-helpers')],
    'For scripts and portals outside of the hub: it knows the document only.',
  ),

  ...Object.entries(CLIENTS).map(([adapter, clients]) =>
    only(`adapter-${adapter}`, `^libs/adapters/${adapter}/`, [
      KERNEL,
      PORTS,
      CONTRACTS,
      `^libs/adapters/${adapter}/`,
      '^libs/adapters/staging/', // content on its way in, for every object store
      '^libs/adapters/vault-envelope/', // how secrets are sealed, in every vault
      '^libs/adapters/upstream/', // which addresses may be connected to, for everything that connects
      BUILT_INS,
      packages('lru-cache'),
      ...(clients.length > 0 ? [clientsOf(clients)] : []),
    ]),
  ),
  only(
    'adapters-are-listed',
    `^libs/adapters/(?!(${Object.keys(CLIENTS).join('|')})/)`,
    [],
    'A new adapter is added to CLIENTS.',
  ),
  {
    name: 'clients-only-in-adapters',
    severity: 'error',
    from: { path: '^(apps|libs|projections)/', pathNot: ['^libs/adapters/', SPECS] },
    to: { path: clientsOf(Object.values(CLIENTS).flat()) },
  },

  {
    name: 'apps-compose-modules-and-contracts',
    comment: 'An app wires what a context offers; it does not reach into its rules.',
    severity: 'error',
    from: { path: '^apps/', pathNot: SPECS },
    to: { path: '^libs/contexts/', pathNot: [CONTRACTS, PORTS, '\\.module\\.ts$'] },
  },
  {
    name: 'apps-are-apart',
    severity: 'error',
    from: { path: '^apps/([^/]+)/', pathNot: [SPECS, '^apps/projector/'] },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'the-projector-is-the-hub-without-surfaces',
    comment: 'ADR 34: what the hub does beside answering requests is composed in one place.',
    severity: 'error',
    from: { path: '^apps/projector/', pathNot: SPECS },
    to: { path: '^apps/', pathNot: ['^apps/projector/', '^apps/hub-api/src/background-app\\.ts$'] },
  },
  {
    name: 'portal-speaks-through-the-api-client',
    severity: 'error',
    from: { path: '^apps/admin-portal/', pathNot: SPECS },
    to: { path: '^(libs|projections)/', pathNot: '^libs/api-client/' },
  },
  {
    name: 'nothing-imports-tests-back',
    severity: 'error',
    from: { path: '^(apps|libs|projections)/', pathNot: [SPECS, '^libs/testing/'] },
    to: { path: ['^libs/testing/', '^test/', SPECS] },
  },
  {
    name: 'libs-do-not-know-apps',
    severity: 'error',
    from: { path: '^(libs|projections)/', pathNot: SPECS },
    to: { path: '^apps/' },
  },
];

module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(apps/admin-portal/dist|dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
