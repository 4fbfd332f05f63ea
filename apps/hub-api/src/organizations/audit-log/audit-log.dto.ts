import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { textOf } from '../../admin/query/query-values';

export class AuditLogQuery {
  @ApiPropertyOptional({
    description: 'Only entries whose type, author or message contains this, in either case.',
    example: 'repo.',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  @MaxLength(300)
  readonly q?: string;
}

class AuditLogAuthor {
  @ApiProperty({ example: '0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11', description: 'User id; `admin` or `system` else.' })
  readonly _id!: string;

  @ApiProperty({ example: 'alice', description: 'User name, also of somebody who is gone.' })
  readonly user!: string;

  @ApiProperty({ enum: ['user', 'system'], example: 'user', description: '`system`: the hub, or who runs it.' })
  readonly type!: 'user' | 'system';

  @ApiProperty({ example: '', description: 'Address of an image, or nothing.' })
  readonly avatarUrl!: string;

  @ApiPropertyOptional({ example: true, description: 'The account was closed.' })
  readonly deleted?: true;
}

export class AuditLogEntry {
  @ApiProperty({ example: '6d1f0f64-0f0b-5b0e-8b0e-0f0b5b0e8b0e', description: 'Id of the entry.' })
  readonly _id!: string;

  @ApiProperty({ type: AuditLogAuthor, description: 'Who did it.' })
  readonly author!: AuditLogAuthor;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When it was recorded, UTC.' })
  readonly createdAt!: string;

  @ApiProperty({ example: 'org.add_user', description: 'What was done, named as the Hub does.' })
  readonly type!: string;

  @ApiProperty({ example: 'alice added bob to acme as member', description: 'In words.' })
  readonly message!: string;

  @ApiProperty({ example: { userId: '4a1e…', role: 'member' }, description: 'Ids and settings of it.' })
  readonly data!: object;
}
