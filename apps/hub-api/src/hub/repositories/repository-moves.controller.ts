import { BadRepositoryName, MoveRepository } from '@hubledger/contexts/repositories/contract';
import { repoPath } from '@hubledger/hf-wire';
import { Access, type Actor, baseUrlOf, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Administration } from './administration';
import { MoveRepositoryRequest } from './repository-requests';

@ApiTags('repositories')
@ApiBearerAuth('token')
@ApiSecurity('admin')
@Controller('api/repos')
export class RepositoryMovesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly administration: Administration,
    private readonly log: AdminLog,
  ) {}

  @Post('move')
  @HttpCode(200)
  @Access('signed-in-or-admin')
  @ApiOperation({
    summary: 'Renames a repository, or moves it to another namespace.',
    description:
      'The old name leads to it until somebody takes that name. With `X-Admin-Token` instead of a user: from and to ' +
      'any namespace, whatever its quota.',
  })
  @ApiResponse({
    status: 400,
    description: 'Not a repository name, or the quota of the new namespace does not hold it.',
  })
  @ApiResponse({ status: 401, description: 'Not signed in.' })
  @ApiResponse({
    status: 403,
    description: 'Its owner, or an admin of its organization, moves it, to where the caller may create repositories.',
  })
  @ApiResponse({ status: 404, description: 'No such repository, or none the caller may see.' })
  @ApiResponse({ status: 409, description: 'There is a repository of the new name.' })
  async move(@Body() body: MoveRepositoryRequest, @CurrentActor() actor: Actor, @Req() request: FastifyRequest) {
    const type = body.type ?? 'model';
    const from = partsOf(body.fromRepo);
    const to = partsOf(body.toRepo);
    const at = (await this.administration.wasMoved(type, from, to)) ? to : from;
    const repository = await this.administration.repository(actor, type, at.namespace, at.name);
    const { repositoryId, namespace, name } = repository;
    const owner = await this.administration.ownerFor(actor, to.namespace);
    const overQuota = actor.kind === 'admin-token';
    const command = new MoveRepository({ repositoryId, owner, name: to.name, overQuota }, metadataOf(actor));
    await this.commands.execute(command);
    const fullId = `${owner.namespace}/${to.name}`;
    if (overQuota) this.log.warning(`Admin moved repository: ${type}:${namespace}/${name} to ${fullId}`);
    return { success: true, url: `${baseUrlOf(request)}/${repoPath(type, owner.namespace, to.name)}` };
  }
}

/** @throws BadRepositoryName for anything but `namespace/name` */
const partsOf = (fullId: string): { namespace: string; name: string } => {
  const [namespace = '', name = '', ...more] = fullId.split('/');
  if (namespace === '' || name === '' || more.length > 0) throw new BadRepositoryName(fullId);
  return { namespace, name };
};
