import type { DocumentBuilder } from '@nestjs/swagger';
import { MODEL_ALIASES } from '../hub/openapi/hub-routes-documented';

/** In the order of the page: what a newcomer needs first, what operators need last. */
const TAGS: ReadonlyArray<readonly [name: string, description: string]> = [
  ['accounts', 'Register, sign in, and who am I'],
  ['access tokens', 'What programs sign in with'],
  ['SSH keys', 'Keys that you hold, by fingerprint'],
  ['profiles', 'What is shown of users, and their avatars'],
  ['organizations', 'Groups of users with repositories of their own'],
  ['invitations', 'Links that let people in: into an organization, or to register'],
  ['quotas', 'How much may be stored, and how much is'],
  ['repositories', 'Create, delete, list and look at them; here for models, below for the other types'],
  ['references', 'Branches and tags'],
  ['commits', 'What changed when, and by whom'],
  ['files', 'Trees, content, and commits that change them'],
  ['large files', 'The git-lfs protocol: where to send and fetch large content'],
  ['datasets', 'As for models: the same routes for datasets'],
  ['spaces', 'As for models: the same routes for Spaces'],
  [MODEL_ALIASES, 'The addresses of files of models, with the word that other types need'],
  ['admin: search', 'Users, repositories and commits by a part of their names'],
  ['admin: users', 'Every account, with the admin token'],
  ['admin: quotas', 'Quotas and use of users and organizations'],
  ['admin: invitations', 'Links to register with'],
  ['admin: repositories', 'Every repository, private ones too'],
  ['admin: commits', 'Every commit'],
  ['admin: statistics', 'Totals, days, and the largest'],
  ['admin: jobs', 'Work that outlives requests: how far it is, and how it ended'],
  ['admin: projections', 'What lists and totals are read from: its state, and building it anew'],
  ['admin: credentials', 'Sessions, access tokens and SSH keys: who holds them, and their end'],
  ['admin: health', 'What the hub stands on'],
  ['admin: storage', 'Buckets and the objects in them, and what of them nobody needs'],
  ['admin: audit', 'The events behind it all'],
  ['admin: fallback sources', 'Other hubs that may have what this one has not'],
  ['admin: webhooks', 'The same events, posted to where they are wanted'],
  ['site', 'What this hub is and offers'],
  ['health', 'For probes and Prometheus'],
];

export const addTags = (builder: DocumentBuilder): DocumentBuilder =>
  TAGS.reduce((tagged, [name, description]) => tagged.addTag(name, description), builder);
