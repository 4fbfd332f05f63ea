import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ProfileFields } from './profile-fields.dto';

export class UpdateProfileRequest extends ProfileFields {
  @ApiPropertyOptional({ type: String, nullable: true, example: 'Alice Liddell', maxLength: 255 })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly full_name?: string | null;
}

export class ProfileResponse {
  @ApiProperty({ example: 'alice' })
  readonly username!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Alice Liddell' })
  readonly full_name!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  readonly bio!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  readonly website!: string | null;

  @ApiProperty({ type: Object, nullable: true, example: { github: 'alice' } })
  readonly social_media!: Record<string, string> | null;

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z' })
  readonly created_at!: string;

  @ApiProperty({ example: 'local' })
  readonly _source!: 'local';
}

export class AccountTypeResponse {
  @ApiProperty({ enum: ['user', 'org'], example: 'user' })
  readonly type!: 'user' | 'org';

  @ApiProperty({ example: 'local' })
  readonly _source!: 'local';
}

export class AccountRepositoriesResponse {
  @ApiProperty({ type: [Object], example: [{ id: 'alice/m', author: 'alice', private: false }] })
  readonly models!: object[];

  @ApiProperty({ type: [Object], example: [] })
  readonly datasets!: object[];

  @ApiProperty({ type: [Object], example: [] })
  readonly spaces!: object[];
}
