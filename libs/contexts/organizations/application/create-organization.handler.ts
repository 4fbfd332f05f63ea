import {
  accountClaimHash,
  assertAccountName,
  ClaimHeld,
  type ClaimRequest,
  claimStreamName,
  IdentitySettings,
  NameClaims,
  NameTaken,
  normalizeName,
  QuotaOpening,
} from '@hubledger/contexts/identity/contract';
import {
  AggregateStore,
  type CommandMetadata,
  IdempotencyKeyReused,
  NumericIds,
  stepOf,
  uuidV5,
} from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  AbandonOrganization,
  type CreatedOrganization,
  CreateOrganization,
  RecordOrganization,
} from '../domain/commands';
import { OrganizationAbandoned } from '../domain/errors';
import { organizationStream } from '../domain/organization.decider';

const MAX_ABANDONED_TRIES = 16;

/** The name first, in the space that users share; whatever fails afterwards gives it back. */
@CommandHandler(CreateOrganization)
export class CreateOrganizationHandler implements ICommandHandler<CreateOrganization, CreatedOrganization> {
  constructor(
    private readonly store: AggregateStore,
    private readonly claims: NameClaims,
    private readonly ids: NumericIds,
    private readonly quotas: QuotaOpening,
    private readonly settings: IdentitySettings,
  ) {}

  async execute({ data, metadata }: CreateOrganization): Promise<CreatedOrganization> {
    assertAccountName(data.name);
    const organizationId = await this.idFor(metadata);
    if (!(await this.isRepeated(organizationId, data.name, metadata)))
      await this.create(organizationId, data, metadata);
    await this.openQuotas(organizationId, data.name, metadata);
    return { organizationId, name: data.name };
  }

  /** From the command, so that a retry meets its first try; the next one in line when that try was given up. */
  private async idFor({ commandId }: CommandMetadata): Promise<string> {
    for (let attempt = 1; attempt <= MAX_ABANDONED_TRIES; attempt++) {
      const id = uuidV5(commandId, attempt === 1 ? 'organization' : `organization ${attempt}`);
      const { state } = await this.store.load(organizationStream, id);
      if (state.status !== 'abandoned') return id;
    }
    throw new OrganizationAbandoned(commandId);
  }

  private async isRepeated(organizationId: string, name: string, { commandId }: CommandMetadata): Promise<boolean> {
    const { state } = await this.store.load(organizationStream, organizationId);
    if (state.status === 'unknown') return false;
    if (state.status === 'live' && state.name === name) return true;
    throw new IdempotencyKeyReused(commandId);
  }

  private async create(
    organizationId: string,
    { name, description }: CreateOrganization['data'],
    metadata: CommandMetadata,
  ): Promise<void> {
    const normalizedName = normalizeName(name);
    const holder = `organization-${organizationId}`;
    const claim: ClaimRequest = { kind: 'account', hash: accountClaimHash(normalizedName), holder, metadata };
    await this.claims.claim(claim).catch((error: unknown) => {
      throw error instanceof ClaimHeld ? new NameTaken(name) : error;
    });
    try {
      const numericId = await this.ids.one('account', holder, metadata);
      const about = { organizationId, numericId, name, normalizedName, description, createdBy: metadata.actorId };
      const created = { ...about, ...this.quotasOf(), createdAt: metadata.at };
      const record = new RecordOrganization(created, stepOf(metadata, 'create'));
      await this.store.execute(organizationStream, organizationId, record);
    } catch (error) {
      // If this fails as well, the lease ends what is left.
      await this.giveBack(organizationId, claim).catch(() => undefined);
      throw error;
    }
  }

  /** Fences first: a retry that is under way elsewhere creates it before the fence, or is refused by it. */
  private async giveBack(organizationId: string, request: ClaimRequest): Promise<void> {
    const abandon = new AbandonOrganization(
      { organizationId, claim: claimStreamName(request.kind, request.hash) },
      stepOf(request.metadata, 'abandon'),
    );
    const { state } = await this.store.execute(organizationStream, organizationId, abandon);
    if (state.status === 'abandoned') await this.claims.release(request);
  }

  private async openQuotas(ownerId: string, namespace: string, metadata: CommandMetadata): Promise<void> {
    const quotas = this.quotasOf();
    if (quotas.privateQuotaBytes === null && quotas.publicQuotaBytes === null) return;
    const opening = { ownerId, ownerKind: 'organization', namespace, ...quotas } as const;
    await this.quotas.open(opening, stepOf(metadata, 'open quota'));
  }

  private quotasOf() {
    const { privateBytes, publicBytes } = this.settings.defaultOrganizationQuotas;
    return { privateQuotaBytes: privateBytes, publicQuotaBytes: publicBytes };
  }
}
