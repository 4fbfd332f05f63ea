import { Access, type Actor, CurrentActor, ReadTokenAllowed } from '@hubledger/platform/http';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { invalidField, Refusals } from '../openapi/account-responses';
import { CheckNameRequest, CheckNameResponse } from './check-name.dto';
import { NameAvailability } from './name-availability';

@ApiTags('accounts')
@Controller('api/validate')
export class CheckNameController {
  constructor(private readonly availability: NameAvailability) {}

  @ApiOperation({
    summary: 'Could I have this name?',
    description:
      'Without `namespace`: for an account or organization. With it: for a repository, if you may create one there.',
  })
  @ApiOkResponse({ type: CheckNameResponse })
  @Refusals(invalidField('name', 'Field required', null))
  @Access('public')
  @ReadTokenAllowed()
  @HttpCode(200)
  @Post('check-name')
  checkName(
    @Body() { name, namespace, type = 'model' }: CheckNameRequest,
    @CurrentActor() actor: Actor,
  ): Promise<CheckNameResponse> {
    const isAccount = namespace === undefined || type === 'user' || type === 'org';
    if (isAccount) return this.availability.ofAccount(name);
    return this.availability.ofRepository(actor.user?.userId ?? null, type, namespace, name);
  }
}
