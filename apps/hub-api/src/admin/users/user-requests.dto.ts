import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Max, Min } from 'class-validator';
import { orderedPageQuery } from '../query/page-query.dto';
import { booleanOf, textOf } from '../query/query-values';

const SORT_KEYS = ['id', 'username', 'storage', 'created_at'] as const;

export class ListUsersQuery extends orderedPageQuery('asc') {
  @ApiPropertyOptional({ description: 'Part of the user name or e-mail address, any case.', example: 'ali' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly search?: string;

  @ApiPropertyOptional({ enum: SORT_KEYS, default: 'id', description: '`storage`: private and public bytes together.' })
  @IsIn(SORT_KEYS)
  readonly sort: (typeof SORT_KEYS)[number] = 'id';

  @ApiPropertyOptional({ description: 'List organizations as well.', default: false })
  @Transform(({ value }) => booleanOf(value))
  @IsBoolean()
  readonly include_orgs: boolean = false;
}

export class CreateUserRequest {
  @ApiProperty({ example: 'alice', description: 'Same rules as in public registration.' })
  @IsString()
  readonly username!: string;

  @ApiProperty({ example: 'alice@example.com', description: 'E-mail address, of nobody else.' })
  @IsString()
  readonly email!: string;

  @ApiProperty({ example: 'correct horse battery staple', format: 'password', description: 'Not empty.' })
  @IsString()
  @IsNotEmpty()
  readonly password!: string;

  @ApiPropertyOptional({ default: false, description: 'Whether the address counts as confirmed at once.' })
  @IsBoolean()
  readonly email_verified: boolean = false;

  @ApiPropertyOptional({ default: true, description: 'Whether the account may sign in.' })
  @IsBoolean()
  readonly is_active: boolean = true;

  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    default: null,
    example: 10737418240,
    description: 'Bytes; null or absent: the configured default quota, itself unlimited unless set.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly private_quota_bytes: number | null = null;

  @ApiPropertyOptional({ type: Number, nullable: true, default: null, description: 'As `private_quota_bytes`.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly public_quota_bytes: number | null = null;
}

export class DeleteUserQuery {
  @ApiPropertyOptional({ description: 'Delete the repositories of that namespace with it.', default: false })
  @Transform(({ value }) => booleanOf(value))
  @IsBoolean()
  readonly force: boolean = false;
}

export class SetEmailVerificationQuery {
  @ApiProperty({ example: true, description: 'Whether the address counts as confirmed from now on.' })
  @Transform(({ value }) => booleanOf(value))
  @IsBoolean()
  readonly verified!: boolean;
}
