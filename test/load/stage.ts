import { randomBytes } from 'node:crypto';
import { filesOf, type Model } from '../bench/benchmarks/pushing';
import { Random } from '../bench/data-set/random';
import type { BenchHub } from '../bench/harness/hub';
import { LoadClient } from './client';
import { carryOut } from './ask';
import { askForUpload, commit, commitLfs, type LfsObject, newLfsObject, type Offered, upload } from './lfs';

const SEED = 20_261_121;
const MIB = 1024 * 1024;
const LISTED = 500;

export interface StageSize {
  readonly owners: number;
  /** Of each owner. */
  readonly models: number;
  /** Of each model. */
  readonly files: number;
}

export interface Owner {
  readonly name: string;
  readonly headers: Model['headers'];
}

/** A model with files and one LFS object at `model.bin`. */
export interface StagedModel extends Model {
  readonly paths: readonly string[];
  readonly lfs: LfsObject;
}

/** What requests are about, and what one request leaves for another. */
export class Stage {
  readonly random = new Random(SEED);
  /** LFS objects are made of it. */
  readonly block = randomBytes(MIB);
  readonly owners: Owner[] = [];
  readonly models: StagedModel[] = [];
  /** The data set's and the stage's. */
  readonly usernames: string[] = [];
  readonly repositories: Array<{ readonly type: string; readonly fullId: string }> = [];

  readonly registered: Array<{ readonly username: string; readonly password: string }> = [];
  readonly tokens: Array<{ readonly id: number; readonly owner: Owner }> = [];
  readonly offered: Offered[] = [];
  readonly uploaded: LfsObject[] = [];
  readonly deletable: Array<{ readonly name: string; readonly owner: Owner }> = [];
  private names = 0;

  private constructor(private readonly hub: BenchHub) {}

  static async build(hub: BenchHub, { owners, models, files }: StageSize): Promise<Stage> {
    const stage = new Stage(hub);
    const client = new LoadClient(hub.address, 1);
    try {
      for (let n = 0; n < owners; n++) {
        const owner = await stage.addOwner();
        for (let m = 0; m < models; m++) await stage.addModel(client, owner, files);
      }
      await stage.lookAround();
    } finally {
      client.close();
    }
    return stage;
  }

  /** Not used before in this run. */
  name(prefix: string): string {
    return `${prefix}-${this.names++}`;
  }

  private async addOwner(): Promise<Owner> {
    const name = this.name('load-owner');
    const owner = { name, headers: await this.hub.signUp(name) };
    this.owners.push(owner);
    return owner;
  }

  private async addModel(client: LoadClient, { name: namespace, headers }: Owner, count: number): Promise<void> {
    const name = this.name('model');
    await this.hub.call('POST', '/api/repos/create', { type: 'model', name }, headers);
    const model: Model = { fullId: `${namespace}/${name}`, headers };
    const files = filesOf(count);
    const lines = files.map(({ path, content }) => ({
      key: 'file',
      value: { path, encoding: 'base64', content: content.toString('base64') },
    }));
    await carryOut(client, commit(model, [{ key: 'header', value: { summary: 'Add files' } }, ...lines]));
    const lfs = newLfsObject(model, this.block, MIB);
    const offers: Offered[] = [];
    await carryOut(
      client,
      askForUpload(lfs, (offer) => offers.push(offer)),
    );
    for (const offer of offers)
      await carryOut(
        client,
        upload(offer, () => undefined),
      );
    await carryOut(client, commitLfs(lfs, 'model.bin'));
    this.models.push({ ...model, lfs, paths: files.map(({ path }) => path) });
  }

  private async lookAround(): Promise<void> {
    const { users } = await this.hub.call<{ users: Array<{ username: string }> }>(
      'GET',
      `/admin/api/users?limit=${LISTED}`,
    );
    this.usernames.push(...users.map(({ username }) => username));
    const { repositories } = await this.hub.call<{ repositories: Array<{ repo_type: string; full_id: string }> }>(
      'GET',
      `/admin/api/repositories?limit=${LISTED}`,
    );
    this.repositories.push(...repositories.map(({ repo_type: type, full_id: fullId }) => ({ type, fullId })));
  }
}
