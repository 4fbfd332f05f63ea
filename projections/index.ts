import type { AnyProjection } from '@hubledger/kernel';
import { auditIndex } from './audit/audit-index/projection';
import { fallbackSources } from './fallback/sources/projection';
import { accessTokens } from './identity/access-tokens/projection';
import { accounts } from './identity/accounts/projection';
import { erasures } from './identity/erasures/projection';
import { sessions } from './identity/sessions/projection';
import { sshKeys } from './identity/ssh-keys/projection';
import { invitations } from './invitations/invitations/projection';
import { jobs } from './operations/jobs/projection';
import { memberships } from './organizations/memberships/projection';
import { commits } from './repositories/commits/projection';
import { repositories } from './repositories/repositories/projection';
import { contributors } from './statistics/contributors/projection';
import { days } from './statistics/days/projection';
import { totals } from './statistics/totals/projection';

/** Everything the projector runs. */
export const allProjections: readonly AnyProjection[] = [
  accounts,
  accessTokens,
  sessions,
  sshKeys,
  erasures,
  memberships,
  invitations,
  fallbackSources,
  repositories,
  commits,
  totals,
  contributors,
  days,
  auditIndex,
  jobs,
];
