import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, IsISO8601, IsOptional, IsString, Max, Min } from 'class-validator';
import { booleanOf, integerOf, textOf, timeOf } from '../query/query-values';

class CredentialsQuery {
  @ApiPropertyOptional({ description: 'Exact user name; an unknown one is 404.', example: 'alice' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly user?: string;

  @ApiPropertyOptional({ description: 'Rows of a page.', default: 100, minimum: 1, maximum: 500 })
  @Transform(({ value }) => integerOf(value))
  @IsInt()
  @Min(1)
  @Max(500)
  readonly limit: number = 100;

  @ApiPropertyOptional({ description: 'Rows to skip.', default: 0, minimum: 0 })
  @Transform(({ value }) => integerOf(value))
  @IsInt()
  @Min(0)
  readonly offset: number = 0;
}

export class ListSessionsQuery extends CredentialsQuery {
  @ApiPropertyOptional({ description: 'Leave out those whose time is over.', default: false })
  @Transform(({ value }) => booleanOf(value))
  @IsBoolean()
  readonly active_only: boolean = false;

  @ApiPropertyOptional({ description: 'ISO 8601, inclusive; UTC unless it says otherwise.', example: '2025-01-01' })
  @Transform(({ value }) => timeOf(textOf(value)))
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly created_after?: string;
}

/** Beyond it there is nothing that was used. */
const MAX_DAYS = 36_500;

export class ListUnusedQuery extends CredentialsQuery {
  @ApiPropertyOptional({
    description: 'Only those not used for so many days; never used ones among them, however new.',
    minimum: 0,
    maximum: MAX_DAYS,
    example: 90,
  })
  @Transform(({ value }) => integerOf(textOf(value)))
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_DAYS)
  readonly unused_for_days?: number;
}

export class CredentialParams {
  @ApiProperty({ description: 'Number of the credential, as the list shows it.', example: 1 })
  @Transform(({ value }) => integerOf(value))
  @IsInt()
  readonly id!: number;
}

/** At least one of both. */
export class RevokeSessionsRequest {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'Whose sessions; absent: anybody’s.',
    example: 'alice',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly user?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'ISO 8601: those created strictly before.',
    example: '2025-01-01T00:00:00Z',
  })
  @Transform(({ value }) => timeOf(textOf(value)))
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly before_ts?: string | null;
}
