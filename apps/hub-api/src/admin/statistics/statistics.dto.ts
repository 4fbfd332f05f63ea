import { ApiProperty } from '@nestjs/swagger';

export class RepositoryCounts {
  @ApiProperty({ example: 250, description: 'All of them.' })
  readonly total!: number;

  @ApiProperty({ example: 100, description: 'Private ones.' })
  readonly private!: number;

  @ApiProperty({ example: 150, description: 'Public ones.' })
  readonly public!: number;
}

export class StatsResponse {
  @ApiProperty({ example: 100, description: 'Without organizations' })
  readonly users!: number;

  @ApiProperty({ example: 10, description: 'How many organizations there are.' })
  readonly organizations!: number;

  @ApiProperty({ type: RepositoryCounts, description: 'Repositories by visibility.' })
  readonly repositories!: RepositoryCounts;
}

export class CountsByType {
  @ApiProperty({ example: 180, description: 'Models.' })
  readonly model!: number;

  @ApiProperty({ example: 60, description: 'Datasets.' })
  readonly dataset!: number;

  @ApiProperty({ example: 10, description: 'Spaces.' })
  readonly space!: number;
}

class UserCounts {
  @ApiProperty({ example: 100, description: 'All users, without organizations.' })
  readonly total!: number;

  @ApiProperty({ example: 95, description: 'Those who may sign in.' })
  readonly active!: number;

  @ApiProperty({ example: 80, description: 'With a verified e-mail address' })
  readonly verified!: number;

  @ApiProperty({ example: 5, description: 'Those who may not sign in.' })
  readonly inactive!: number;
}

class OrganizationCounts {
  @ApiProperty({ example: 10, description: 'All organizations.' })
  readonly total!: number;
}

class RepositoryCountsByType extends RepositoryCounts {
  @ApiProperty({ type: CountsByType, description: 'All repositories by type.' })
  readonly by_type!: CountsByType;
}

class ContributorCount {
  @ApiProperty({ example: 'alice', description: 'Name of the author.' })
  readonly username!: string;

  @ApiProperty({ example: 150, description: 'Commits of that author.' })
  readonly commit_count!: number;
}

class CommitCounts {
  @ApiProperty({ example: 1500, description: 'All commits.' })
  readonly total!: number;

  @ApiProperty({ type: [ContributorCount], description: 'At most 10, most commits first' })
  readonly top_contributors!: ContributorCount[];
}

class LfsCounts {
  @ApiProperty({ example: 500, description: 'References in the histories of repositories, not distinct objects' })
  readonly total_objects!: number;

  @ApiProperty({ example: 107374182400, description: 'Bytes of these references together.' })
  readonly total_size!: number;
}

class StorageSums {
  @ApiProperty({ example: 1, description: 'Bytes of private repositories.' })
  readonly private_used!: number;

  @ApiProperty({ example: 2, description: 'Bytes of public repositories.' })
  readonly public_used!: number;

  @ApiProperty({ example: 3, description: 'Bytes of users and organizations' })
  readonly total_used!: number;
}

export class DetailedStatsResponse {
  @ApiProperty({ type: UserCounts, description: 'Users by state.' })
  readonly users!: UserCounts;

  @ApiProperty({ type: OrganizationCounts, description: 'Organizations.' })
  readonly organizations!: OrganizationCounts;

  @ApiProperty({ type: RepositoryCountsByType, description: 'Repositories by visibility and type.' })
  readonly repositories!: RepositoryCountsByType;

  @ApiProperty({ type: CommitCounts, description: 'Commits, and who made most of them.' })
  readonly commits!: CommitCounts;

  @ApiProperty({ type: LfsCounts, description: 'Large files.' })
  readonly lfs!: LfsCounts;

  @ApiProperty({ type: StorageSums, description: 'What is stored, by visibility.' })
  readonly storage!: StorageSums;
}
