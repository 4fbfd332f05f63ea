import {
  Accounts,
  CloseAccount,
  RegisterUser,
  SetEmailVerification,
  type OrganizationAccount,
  type UserAccount,
} from '@hubledger/contexts/identity/contract';
import { CredentialUse } from '@hubledger/contexts/identity/application/credential-use';
import { PasswordHasher } from '@hubledger/contexts/identity/application/password-hasher.port';
import {
  AddMember,
  ChangeMemberRole,
  CloseOrganization,
  CreateOrganization,
  RemoveMember,
} from '@hubledger/contexts/organizations/contract';
import {
  CreateRepository,
  type FoundRepository,
  RepositoryAccess,
  RepositoryDirectory,
} from '@hubledger/contexts/repositories/contract';
import { StorageLedger } from '@hubledger/contexts/storage/contract';
import { type CommandMetadata, DomainError, EventLog, ObjectStore, Secret } from '@hubledger/kernel';
import { Projector } from '@hubledger/projector';
import { HubDriver } from '../fixtures/hub-driver';
import { inMemoryHub } from '../fixtures/in-memory-hub';
import { Handed } from './asked-hub';
import type { Answer } from './model';
import type { ModelCommand } from './commands';
import { runOnRepository } from './run-on-repository';
import { runInvitation, runToken } from './run-people';
import { runSource } from './run-source';

/** Nobody called that is there: what a request answers before any command is made. */
class Absent extends Error {}

/** Refusals that tell of the same absence a moment earlier or later. */
const ABSENT = new Set(['identity.account_not_found', 'organizations.not_found']);

/** Its commands are a second apart, so that no two commits are one and the same by accident. */
class TickingDriver extends HubDriver {
  private seconds = 0;
  private readonly startedAt = Date.now();

  /** What is dated by its command ends sooner; what looks at the clock of the machine does not. */
  elapse(days: number): void {
    this.seconds += days * 86_400;
  }

  override metadata(actorId: string | null): CommandMetadata {
    const at = new Date(this.startedAt + 1_000 * this.seconds++).toISOString();
    return { ...super.metadata(actorId), at };
  }
}

/** The whole hub in memory, asked by names as a request asks it: who is it, may they, then the command. */
export class HubUnderTest {
  readonly handed = new Handed();

  private constructor(
    readonly driver: TickingDriver,
    readonly log: EventLog,
  ) {}

  static async start(): Promise<HubUnderTest> {
    const { app, log } = await inMemoryHub();
    const hasher = app.get(PasswordHasher); // 20 ms a hash would be most of the run
    hasher.hash = async () => 'not a hash';
    await app.get(Projector).start();
    return new HubUnderTest(new TickingDriver(app, { ip: '203.0.113.7', userAgent: 'model' }), log);
  }

  get app() {
    return this.driver.app;
  }

  async stop(): Promise<void> {
    await this.app.get(Projector).stop();
    await this.app.close();
  }

  /** Lets everything that goes to a store wait for a number of turns, so that commands overlap in ever other ways. */
  delayBy(turns: () => number): void {
    const pause = async (): Promise<void> => {
      for (let turn = turns(); turn > 0; turn--) await Promise.resolve();
    };
    const { log } = this;
    const objects = this.app.get(ObjectStore);
    const append = log.append.bind(log);
    log.append = async (...given) => pause().then(() => append(...given));
    const readStream = log.readStream.bind(log);
    log.readStream = async (...given) => pause().then(() => readStream(...given));
    const put = objects.put.bind(objects);
    objects.put = async (...given) => pause().then(() => put(...given));
    const get = objects.get.bind(objects);
    objects.get = async (...given) => pause().then(() => get(...given));
  }

  /** Until every read model has all that was recorded. */
  async settle(): Promise<void> {
    await this.app.get(CredentialUse).beforeApplicationShutdown();
    const projector = this.app.get(Projector);
    const projections = (await projector.status()).map(({ name }) => name);
    if (!(await projector.waitFor(await this.log.head(), { projections, timeoutMs: 10_000 }))) {
      throw new Error('The read models do not catch up');
    }
  }

  /** Commit ids of all branches now, by `repository branch`. */
  async heads(keys: Iterable<string>): Promise<Map<string, string>> {
    const heads = new Map<string, string>();
    for (const key of keys) {
      const repository = await this.find(key);
      for (const [branch, { commit }] of repository?.branches ?? []) heads.set(`${key} ${branch}`, commit);
    }
    return heads;
  }

  /** @param key `type:namespace/name` */
  async find(key: string): Promise<FoundRepository | null> {
    const [, type = '', namespace = '', name = ''] = /^(.*?):(.*)\/(.*)$/.exec(key) ?? [];
    return this.app.get(RepositoryDirectory).find(type as 'model', namespace, name);
  }

  /** By a name it left. */
  async findMoved(key: string): Promise<FoundRepository | null> {
    const [, type = '', namespace = '', name = ''] = /^(.*?):(.*)\/(.*)$/.exec(key) ?? [];
    return this.app.get(RepositoryDirectory).findMoved(type as 'model', namespace, name);
  }

  async run(command: ModelCommand, heads: ReadonlyMap<string, string>): Promise<Answer> {
    try {
      return (await this.carryOut(command, heads)) ?? 'ok';
    } catch (error) {
      if (error instanceof Absent) return 'absent';
      if (error instanceof DomainError) return ABSENT.has(error.code) ? 'absent' : error.code;
      throw error;
    }
  }

  async user(name: string): Promise<UserAccount> {
    const account = await this.app.get(Accounts).byName(name);
    if (account?.kind !== 'user') throw new Absent(name);
    return account;
  }

  async organization(name: string): Promise<OrganizationAccount> {
    const account = await this.app.get(Accounts).byName(name);
    if (account?.kind !== 'organization') throw new Absent(name);
    return account;
  }

  /** Nothing: as it should be. */
  private async carryOut(command: ModelCommand, heads: ReadonlyMap<string, string>): Promise<Answer | void> {
    const { driver } = this;
    switch (command.do) {
      case 'register': {
        const { name: username, email, invitation } = command;
        const invited = invitation === undefined ? {} : { invitationToken: this.handed.tokenOf(invitation) };
        const password = new Secret<string>('correct horse');
        await driver.send(null, RegisterUser, { username, email, password, ...invited });
        return;
      }
      case 'invite-to-join':
      case 'invite-to-register':
      case 'accept-invitation':
      case 'revoke-invitation':
        return runInvitation(this, command);
      case 'issue-token':
      case 'use-token':
      case 'revoke-token':
        return runToken(this, command);
      case 'add-source':
      case 'change-source':
      case 'remove-source':
      case 'replace-sources':
        return runSource(this, command);
      case 'elapse':
        return driver.elapse(command.days);
      case 'verify': {
        const { id: userId } = await this.user(command.name);
        await driver.send(userId, SetEmailVerification, { userId, verified: command.verified });
        return;
      }
      case 'close-account': {
        const { id: userId } = await this.user(command.name);
        await driver.send(userId, CloseAccount, { userId, force: command.force });
        return;
      }
      case 'create-organization': {
        const { id } = await this.user(command.by);
        await driver.send(id, CreateOrganization, { name: command.name, description: null });
        return;
      }
      case 'close-organization': {
        const { id } = await this.user(command.by);
        const { id: organizationId } = await this.organization(command.name);
        await driver.send(id, CloseOrganization, { organizationId, force: command.force });
        return;
      }
      case 'add-member':
      case 'change-role': {
        const { id } = await this.user(command.by);
        const { id: userId } = await this.user(command.name);
        const { id: organizationId } = await this.organization(command.organization);
        const Change = command.do === 'add-member' ? AddMember : ChangeMemberRole;
        await driver.send(id, Change, { organizationId, userId, role: command.role });
        return;
      }
      case 'remove-member': {
        const { id } = await this.user(command.by);
        const { id: userId } = await this.user(command.name);
        const { id: organizationId } = await this.organization(command.organization);
        await driver.send(id, RemoveMember, { organizationId, userId });
        return;
      }
      case 'set-quota': {
        const account = await this.app.get(Accounts).byName(command.name);
        if (!account) throw new Absent(command.name);
        const { id: ownerId, kind: ownerKind, name: namespace } = account;
        const { privateBytes: privateQuotaBytes, publicBytes: publicQuotaBytes } = command;
        const quota = { ownerId, ownerKind, namespace, privateQuotaBytes, publicQuotaBytes };
        await this.app.get(StorageLedger).setQuota(quota, this.driver.metadata(null));
        return;
      }
      case 'create-repository': {
        const { id, name: authorName } = await this.user(command.by);
        const [namespace = '', name = ''] = command.fullId.split('/');
        const owner = await this.app.get(RepositoryAccess).ownerFor(id, namespace);
        const { type: repositoryType, visibility } = command;
        const facts = { repositoryType, owner, name, visibility, sdk: null, authorName };
        await driver.send(id, CreateRepository, facts);
        return;
      }
      default:
        return runOnRepository(this, command, heads);
    }
  }
}
