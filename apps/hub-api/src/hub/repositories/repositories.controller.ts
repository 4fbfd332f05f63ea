import {
  type CreatedRepository,
  CreateRepository,
  DeleteRepository,
  RepositoryAccess,
  RepositoryExists,
  type RepositoryType,
} from '@hubledger/contexts/repositories/contract';
import { repoPath } from '@hubledger/hf-wire';
import { Access, type Actor, baseUrlOf, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { BadRequestException, Body, Controller, Delete, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Administration } from './administration';
import { initialFilesOf } from './initial-files';
import { CreateRepositoryRequest, DeleteRepositoryRequest } from './repository-requests';

@ApiTags('repositories')
@ApiBearerAuth('token')
@Controller('api/repos')
export class RepositoriesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly access: RepositoryAccess,
    private readonly administration: Administration,
    private readonly log: AdminLog,
  ) {}

  @Post('create')
  @HttpCode(200)
  @Access('signed-in')
  @ApiOperation({ summary: 'Creates a repository with a first commit on `main`, with the files that come along.' })
  @ApiResponse({ status: 200, example: { url: 'https://hub/alice/my-model', name: 'alice/my-model', id: '5f6c…' } })
  @ApiResponse({
    status: 400,
    description: 'Not a repository name, or a file that can not be committed: then there is no repository.',
  })
  @ApiResponse({ status: 401, description: 'Not signed in.' })
  @ApiResponse({ status: 403, description: "Somebody else's namespace, or a read-only token." })
  @ApiResponse({ status: 409, description: 'It exists; the body has its `url`.' })
  @ApiResponse({ status: 413, description: 'The storage quota is used up.' })
  async create(@Body() body: CreateRepositoryRequest, @CurrentActor() actor: Actor, @Req() request: FastifyRequest) {
    const type = body.type ?? 'model';
    const owner = await this.access.ownerFor(actor.id, body.organization ?? null);
    const addressOf = (name: string): string => `${baseUrlOf(request)}/${repoPath(type, owner.namespace, name)}`;
    const facts = {
      repositoryType: type,
      owner,
      name: body.name,
      visibility: body.visibility ?? (body.private ? 'private' : 'public'),
      sdk: type === 'space' ? (body.sdk ?? null) : null,
      authorName: actor.user?.username ?? actor.id,
      files: initialFilesOf(body.files ?? []),
    };
    const { repositoryId, fullId } = await this.createAt(new CreateRepository(facts, metadataOf(actor)), addressOf);
    return { url: addressOf(body.name), name: fullId, id: repositoryId };
  }

  @Delete('delete')
  @Access('signed-in-or-admin')
  @ApiSecurity('admin')
  @ApiOperation({
    summary: 'Deletes a repository and its content. Its name is free again at once.',
    description: 'With `X-Admin-Token` instead of a user: any repository; `organization` is then required.',
  })
  @ApiResponse({ status: 200, example: { success: true } })
  @ApiResponse({ status: 400, description: 'With the admin token: `organization` is missing.' })
  @ApiResponse({ status: 401, description: 'Not signed in.' })
  @ApiResponse({ status: 403, description: 'Only the owner, or an admin of the organization, may delete.' })
  @ApiResponse({ status: 404, description: 'No such repository, or none the caller may see.' })
  async delete(@Body() body: DeleteRepositoryRequest, @CurrentActor() actor: Actor): Promise<{ success: true }> {
    const type: RepositoryType = body.type ?? 'model';
    const namespace = body.organization ?? actor.user?.username;
    if (namespace === undefined) throw new BadRequestException('organization is required with the admin token');
    const repository = await this.administration.repository(actor, type, namespace, body.name);
    await this.commands.execute(new DeleteRepository({ repositoryId: repository.repositoryId }, metadataOf(actor)));
    const isAdmin = actor.kind === 'admin-token';
    if (isAdmin) this.log.warning(`Admin deleted repository: ${type}:${namespace}/${repository.name}`);
    return { success: true };
  }

  /** Clients read the address of an existing repository from the refusal. */
  private async createAt(command: CreateRepository, addressOf: (name: string) => string): Promise<CreatedRepository> {
    try {
      return await this.commands.execute<CreateRepository, CreatedRepository>(command);
    } catch (error) {
      if (error instanceof RepositoryExists)
        throw error.at(addressOf(error.fullId.slice(error.fullId.indexOf('/') + 1)));
      throw error;
    }
  }
}
