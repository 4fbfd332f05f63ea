import { ChangeVisibility, RepositoryAccess, type Visibility } from '@hubledger/contexts/repositories/contract';
import type { RepoRoute } from '@hubledger/hf-wire';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Body, Controller, NotImplementedException, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { signedInUser } from '../../accounts/signed-in-user';
import { API_REPOS, ApiRepo } from '../repo-route';
import { RepositorySettingsRequest } from './repository-requests';

@ApiTags('repositories')
@ApiBearerAuth('token')
@Controller(API_REPOS)
export class RepositorySettingsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly access: RepositoryAccess,
  ) {}

  @Put(':namespace/:name/settings')
  @Access('signed-in')
  @ApiOperation({ summary: 'Makes a repository private or public.' })
  @ApiResponse({ status: 400, description: 'The quota for repositories of that visibility does not hold it.' })
  @ApiResponse({ status: 401, description: 'Not signed in.' })
  @ApiResponse({ status: 403, description: 'Only the owner, or an admin of the organization, may change it.' })
  @ApiResponse({ status: 404, description: 'No such repository, or none the caller may see.' })
  @ApiResponse({ status: 501, description: '`gated`: this hub does not gate repositories.' })
  async set(@ApiRepo() route: RepoRoute, @Body() body: RepositorySettingsRequest, @CurrentActor() actor: Actor) {
    const { type, namespace, name } = route;
    const { userId } = signedInUser(actor);
    const repository = await this.access.forAdministration(userId, type, namespace, name);
    if (body.gated) throw new NotImplementedException('This hub does not gate repositories');
    const visibility = wantedBy(body) ?? repository.visibility;
    const command = new ChangeVisibility({ repositoryId: repository.repositoryId, visibility }, metadataOf(actor));
    await this.commands.execute(command);
    return { private: visibility === 'private', visibility, gated: false };
  }
}

/** `private` is the older spelling of `visibility`. */
const wantedBy = (body: RepositorySettingsRequest): Visibility | null => {
  if (body.visibility) return body.visibility;
  if (typeof body.private !== 'boolean') return null;
  return body.private ? 'private' : 'public';
};
