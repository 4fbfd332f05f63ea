import { OnlyKnownFields } from '@hubledger/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsObject, IsOptional, IsString, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { WebhookFilterRequest } from './webhook-filter.dto';

const MAX_DESCRIPTION = 500;
const URL_RULES =
  'Where deliveries are posted: http or https, at most 2,048 characters, no credentials in it. It stands in the audit ' +
  'log; addresses that are not of the public internet are refused unless the hub allows them.';
const BATCH_RULES =
  'Events of one delivery. 1: each delivery is an `audit.event` with one entry. More: each is an `audit.events` with a ' +
  'list of as many as wait, up to this; for busy hubs and receivers that are far away.';

@OnlyKnownFields()
export class CreateWebhookRequest {
  @ApiProperty({ example: 'https://siem.example.org/hub', description: URL_RULES })
  @IsString()
  @MaxLength(10_000)
  readonly url!: string;

  @ApiPropertyOptional({ type: WebhookFilterRequest, description: 'Which events; all where nothing is given.' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => WebhookFilterRequest)
  readonly filter: WebhookFilterRequest | null = new WebhookFilterRequest();

  @ApiPropertyOptional({ default: '', example: 'What the security team reads', description: 'For people to read.' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_DESCRIPTION)
  readonly description: string = '';

  @ApiPropertyOptional({ default: 1, example: 1, minimum: 1, maximum: 100, description: BATCH_RULES })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  readonly batch_size: number = 1;
}

@OnlyKnownFields()
export class UpdateWebhookRequest {
  @ApiPropertyOptional({ example: 'https://siem.example.org/hub', description: URL_RULES })
  @IsOptional()
  @IsString()
  @MaxLength(10_000)
  readonly url?: string;

  @ApiPropertyOptional({ type: WebhookFilterRequest, description: 'Takes the place of the whole filter.' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => WebhookFilterRequest)
  readonly filter?: WebhookFilterRequest;

  @ApiPropertyOptional({ example: 'What the security team reads', description: 'For people to read.' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_DESCRIPTION)
  readonly description?: string;

  @ApiPropertyOptional({ example: 100, minimum: 1, maximum: 100, description: BATCH_RULES })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  readonly batch_size?: number;
}
