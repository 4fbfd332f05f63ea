import { ApiProperty } from '@nestjs/swagger';

class OverQuotaUserResponse {
  @ApiProperty({ example: 'alice', description: 'Name of the user.' })
  readonly username!: string;

  @ApiProperty({ example: 104.2, description: 'Of the private quota, one decimal; 0 without one.' })
  readonly private_percentage!: number;

  @ApiProperty({ example: 0, description: 'Of the public quota, one decimal; 0 without one.' })
  readonly public_percentage!: number;

  @ApiProperty({ example: 1042, description: 'Bytes of private repositories.' })
  readonly private_used!: number;

  @ApiProperty({ type: Number, nullable: true, example: 1000, description: 'Bytes; null = no limit.' })
  readonly private_quota!: number | null;

  @ApiProperty({ example: 0, description: 'Bytes of public repositories.' })
  readonly public_used!: number;

  @ApiProperty({ type: Number, nullable: true, example: null, description: 'Bytes; null = no limit.' })
  readonly public_quota!: number | null;
}

class OverQuotaRepositoryResponse {
  @ApiProperty({ example: 'alice/my-model', description: 'Namespace and name.' })
  readonly full_id!: string;

  @ApiProperty({ enum: ['model', 'dataset', 'space'], example: 'model', description: 'Type of the repository.' })
  readonly repo_type!: string;

  @ApiProperty({ example: 1042, description: 'Bytes it uses.' })
  readonly used_bytes!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 1000,
    description: 'Its own limit; null: that of its namespace.',
  })
  readonly quota_bytes!: number | null;

  @ApiProperty({ example: 104.2, description: 'Of the limit that holds for it, one decimal.' })
  readonly percentage!: number;
}

class ConsumerResponse {
  @ApiProperty({ example: 'alice', description: 'Name of the user or organization.' })
  readonly username!: string;

  @ApiProperty({ example: false, description: 'Whether it is an organization.' })
  readonly is_org!: boolean;

  @ApiProperty({ example: 6913469124, description: 'Private and public bytes together.' })
  readonly total_bytes!: number;
}

class SystemStorageResponse {
  @ApiProperty({ example: 1234567890, description: 'Bytes of private repositories, of organizations too.' })
  readonly private_used!: number;

  @ApiProperty({ example: 5678901234, description: 'Bytes of public repositories, of organizations too.' })
  readonly public_used!: number;

  @ApiProperty({ example: 5000000000, description: 'Bytes of references to LFS objects in all histories.' })
  readonly lfs_used!: number;

  @ApiProperty({ example: 6913469124, description: 'Private and public bytes together.' })
  readonly total_used!: number;
}

export class QuotaOverviewResponse {
  @ApiProperty({ type: [OverQuotaUserResponse], description: 'Over 100 %, those that use most first; at most 100.' })
  readonly users_over_quota!: OverQuotaUserResponse[];

  @ApiProperty({ type: [OverQuotaRepositoryResponse], description: 'The same of repositories.' })
  readonly repos_over_quota!: OverQuotaRepositoryResponse[];

  @ApiProperty({ type: [ConsumerResponse], description: 'The 10 that use most, organizations too.' })
  readonly top_consumers!: ConsumerResponse[];

  @ApiProperty({ type: SystemStorageResponse, description: 'All of the hub.' })
  readonly system_storage!: SystemStorageResponse;
}
