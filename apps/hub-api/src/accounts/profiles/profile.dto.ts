import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ProfileFields } from './profile-fields.dto';

export class UpdateProfileRequest extends ProfileFields {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'Alice Liddell',
    maxLength: 255,
    description: 'Name for people; null takes it away.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly full_name?: string | null;
}

export class ProfileResponse {
  @ApiProperty({ example: 'alice', description: 'User name.' })
  readonly username!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Alice Liddell', description: 'Name for people.' })
  readonly full_name!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'What the user says of themselves.' })
  readonly bio!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Address of a page, http or https.' })
  readonly website!: string | null;

  @ApiProperty({ type: Object, nullable: true, example: { github: 'alice' }, description: 'Handles by service.' })
  readonly social_media!: Record<string, string> | null;

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z', description: 'When the account was created, UTC.' })
  readonly created_at!: string;

  @ApiProperty({ example: 'local', description: 'Always `local`: this hub knows it by itself.' })
  readonly _source!: 'local';
}

export class AccountTypeResponse {
  @ApiProperty({
    enum: ['user', 'org'],
    example: 'user',
    description: 'Whether the name is that of a user or an organization.',
  })
  readonly type!: 'user' | 'org';

  @ApiProperty({ example: 'local', description: 'Always `local`: this hub knows it by itself.' })
  readonly _source!: 'local';
}

export class AccountRepositoriesResponse {
  @ApiProperty({
    type: [Object],
    example: [{ id: 'alice/m', author: 'alice', private: false }],
    description: 'Models that the caller may see.',
  })
  readonly models!: object[];

  @ApiProperty({ type: [Object], example: [], description: 'Datasets that the caller may see.' })
  readonly datasets!: object[];

  @ApiProperty({ type: [Object], example: [], description: 'Spaces that the caller may see.' })
  readonly spaces!: object[];
}
