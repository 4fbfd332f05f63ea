import { ApiProperty } from '@nestjs/swagger';

export class RepositoryCounts {
  @ApiProperty({ example: 250 })
  readonly total!: number;

  @ApiProperty({ example: 100 })
  readonly private!: number;

  @ApiProperty({ example: 150 })
  readonly public!: number;
}

export class StatsResponse {
  @ApiProperty({ example: 100, description: 'Without organizations' })
  readonly users!: number;

  @ApiProperty({ example: 10 })
  readonly organizations!: number;

  @ApiProperty({ type: RepositoryCounts })
  readonly repositories!: RepositoryCounts;
}

export class CountsByType {
  @ApiProperty({ example: 180 })
  readonly model!: number;

  @ApiProperty({ example: 60 })
  readonly dataset!: number;

  @ApiProperty({ example: 10 })
  readonly space!: number;
}

class UserCounts {
  @ApiProperty({ example: 100 })
  readonly total!: number;

  @ApiProperty({ example: 95 })
  readonly active!: number;

  @ApiProperty({ example: 80, description: 'With a verified e-mail address' })
  readonly verified!: number;

  @ApiProperty({ example: 5 })
  readonly inactive!: number;
}

class OrganizationCounts {
  @ApiProperty({ example: 10 })
  readonly total!: number;
}

class RepositoryCountsByType extends RepositoryCounts {
  @ApiProperty({ type: CountsByType })
  readonly by_type!: CountsByType;
}

class ContributorCount {
  @ApiProperty({ example: 'alice' })
  readonly username!: string;

  @ApiProperty({ example: 150 })
  readonly commit_count!: number;
}

class CommitCounts {
  @ApiProperty({ example: 1500 })
  readonly total!: number;

  @ApiProperty({ type: [ContributorCount], description: 'At most 10, most commits first' })
  readonly top_contributors!: ContributorCount[];
}

class LfsCounts {
  @ApiProperty({ example: 500, description: 'References in the histories of repositories, not distinct objects' })
  readonly total_objects!: number;

  @ApiProperty({ example: 107374182400 })
  readonly total_size!: number;
}

class StorageSums {
  @ApiProperty({ example: 1 })
  readonly private_used!: number;

  @ApiProperty({ example: 2 })
  readonly public_used!: number;

  @ApiProperty({ example: 3, description: 'Bytes of users and organizations' })
  readonly total_used!: number;
}

export class DetailedStatsResponse {
  @ApiProperty({ type: UserCounts })
  readonly users!: UserCounts;

  @ApiProperty({ type: OrganizationCounts })
  readonly organizations!: OrganizationCounts;

  @ApiProperty({ type: RepositoryCountsByType })
  readonly repositories!: RepositoryCountsByType;

  @ApiProperty({ type: CommitCounts })
  readonly commits!: CommitCounts;

  @ApiProperty({ type: LfsCounts })
  readonly lfs!: LfsCounts;

  @ApiProperty({ type: StorageSums })
  readonly storage!: StorageSums;
}
