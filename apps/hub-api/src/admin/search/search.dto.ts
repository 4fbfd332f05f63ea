import { ApiProperty } from '@nestjs/swagger';

class FoundUser {
  @ApiProperty({ description: 'Number of the account', example: 1 })
  readonly id!: number;

  @ApiProperty({ description: 'Name of the user', example: 'alice' })
  readonly username!: string;

  @ApiProperty({ type: String, nullable: true, description: 'E-mail address', example: 'alice@example.com' })
  readonly email!: string | null;

  @ApiProperty({ description: 'Whether that address was confirmed', example: true })
  readonly email_verified!: boolean;

  @ApiProperty({ description: 'Whether the user may sign in', example: true })
  readonly is_active!: boolean;
}

class FoundRepository {
  @ApiProperty({ description: 'Number of the repository', example: 42 })
  readonly id!: number;

  @ApiProperty({ description: '`namespace/name`', example: 'alice/net' })
  readonly full_id!: string;

  @ApiProperty({ description: 'What it is', enum: ['model', 'dataset', 'space'], example: 'model' })
  readonly repo_type!: string;

  @ApiProperty({ description: 'User or organization', example: 'alice' })
  readonly namespace!: string;

  @ApiProperty({ description: 'Its name there', example: 'net' })
  readonly name!: string;

  @ApiProperty({ description: 'Whether it is hidden from strangers', example: false })
  readonly private!: boolean;

  @ApiProperty({ description: 'Who created it; `unknown` once that account is gone', example: 'alice' })
  readonly owner_username!: string;
}

class FoundCommit {
  @ApiProperty({ description: 'Number of the commit', example: 9 })
  readonly id!: number;

  @ApiProperty({ description: 'Git object id', example: 'd5f1ac1c7a0b2e1c6a7f9c1e8d0b4a3f2e1d0c9b' })
  readonly commit_id!: string;

  @ApiProperty({ description: 'First line of the message', example: 'Add weights' })
  readonly message!: string;

  @ApiProperty({ description: 'Name of the author when it was pushed', example: 'alice' })
  readonly username!: string;

  @ApiProperty({ description: '`namespace/name` of the repository', example: 'alice/net' })
  readonly repo_full_id!: string;

  @ApiProperty({ description: 'What the repository is', enum: ['model', 'dataset', 'space'], example: 'model' })
  readonly repo_type!: string;

  @ApiProperty({ description: 'Branch it was pushed to', example: 'main' })
  readonly branch!: string;

  @ApiProperty({ description: 'ISO 8601 UTC', example: '2025-01-01T00:00:00.000Z' })
  readonly created_at!: string;
}

class SearchResults {
  @ApiProperty({ type: [FoundUser], description: 'Newest first, without organizations' })
  readonly users!: FoundUser[];

  @ApiProperty({ type: [FoundRepository], description: 'Newest first' })
  readonly repositories!: FoundRepository[];

  @ApiProperty({ type: [FoundCommit], description: 'Newest first' })
  readonly commits!: FoundCommit[];
}

class SearchCounts {
  @ApiProperty({ description: 'Users shown', example: 1 })
  readonly users!: number;

  @ApiProperty({ description: 'Repositories shown', example: 1 })
  readonly repositories!: number;

  @ApiProperty({ description: 'Commits shown', example: 1 })
  readonly commits!: number;
}

export class SearchResponse {
  @ApiProperty({ description: 'What was looked for', example: 'ali' })
  readonly query!: string;

  @ApiProperty({ type: SearchResults, description: 'Groups that were not asked for are empty' })
  readonly results!: SearchResults;

  @ApiProperty({ type: SearchCounts, description: 'Rows of each group' })
  readonly result_counts!: SearchCounts;
}
