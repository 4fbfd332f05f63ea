import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, Max, Min, ValidateIf } from 'class-validator';
import { booleanOf } from '../admin/query/query-values';
import type { QuotaFigures } from './quota-figures';

const bytes = (description: string, example: number | null) => ({ type: Number, nullable: true, description, example });

export class NamespaceKindQuery {
  @ApiPropertyOptional({ description: 'The namespace is that of an organization.', default: false })
  @Transform(({ value }) => booleanOf(value))
  @IsBoolean()
  readonly is_org: boolean = false;
}

export class SetQuotaRequest {
  @ApiPropertyOptional(bytes('Null takes the limit away, a field that is absent stays as it is.', 10737418240))
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly private_quota_bytes?: number | null;

  @ApiPropertyOptional(bytes('As `private_quota_bytes`.', 53687091200))
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly public_quota_bytes?: number | null;
}

export class SetSingleQuotaRequest {
  @ApiProperty(bytes('Null takes the limit away.', 1073741824))
  @ValidateIf(({ quota_bytes }: { quota_bytes?: unknown }) => quota_bytes !== null)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly quota_bytes!: number | null;
}

export class NamespaceResponse {
  @ApiProperty({ example: 'alice', description: 'Name of the user or organization.' })
  readonly namespace!: string;

  @ApiProperty({ example: false, description: 'Whether it is an organization.' })
  readonly is_organization!: boolean;
}

export class QuotaResponse extends NamespaceResponse implements QuotaFigures {
  @ApiProperty(bytes('Bytes that private repositories may use together; null = no limit.', 10737418240))
  readonly private_quota_bytes!: number | null;

  @ApiProperty(bytes('The same for public ones.', 53687091200))
  readonly public_quota_bytes!: number | null;

  @ApiProperty({ example: 1234567890, description: 'Bytes that private repositories use.' })
  readonly private_used_bytes!: number;

  @ApiProperty({ example: 5678901234, description: 'Bytes that public repositories use.' })
  readonly public_used_bytes!: number;

  @ApiProperty(bytes('Bytes left, at least 0; null = no limit.', 9502850350))
  readonly private_available_bytes!: number | null;

  @ApiProperty(bytes('The same for public ones.', 48008189966))
  readonly public_available_bytes!: number | null;

  @ApiProperty(bytes('Of the quota, one decimal; null without a quota.', 11.5))
  readonly private_percentage_used!: number | null;

  @ApiProperty(bytes('The same for public ones.', 10.6))
  readonly public_percentage_used!: number | null;

  @ApiProperty({ example: 6913469124, description: 'Private and public bytes together.' })
  readonly total_used_bytes!: number;
}

export class SingleQuotaResponse extends NamespaceResponse {
  @ApiProperty(bytes('Private and public quota together; null if either has no limit.', 64424509440))
  readonly quota_bytes!: number | null;

  @ApiProperty({ example: 6913469124, description: 'Private and public bytes together.' })
  readonly used_bytes!: number;

  @ApiProperty(bytes('Bytes left, at least 0; null = no limit.', 57511040316))
  readonly available_bytes!: number | null;

  @ApiProperty(bytes('Of the quota, one decimal; null without a quota.', 10.7))
  readonly percentage_used!: number | null;
}

export class PublicQuotaResponse extends NamespaceResponse {
  @ApiProperty(bytes('Null without a limit, and for who may not see it.', null))
  readonly private_quota_bytes!: number | null;

  @ApiProperty(bytes('Bytes that public repositories may use together; null = no limit.', 53687091200))
  readonly public_quota_bytes!: number | null;

  @ApiProperty(bytes('Null for who may not see it.', null))
  readonly private_used_bytes!: number | null;

  @ApiProperty({ example: 5678901234, description: 'Bytes that public repositories use.' })
  readonly public_used_bytes!: number;

  @ApiProperty(bytes('Null without a limit, and for who may not see it.', null))
  readonly private_available_bytes!: number | null;

  @ApiProperty(bytes('Bytes left for public repositories; null = no limit.', 48008189966))
  readonly public_available_bytes!: number | null;

  @ApiProperty(bytes('Null without a quota, and for who may not see it.', null))
  readonly private_percentage_used!: number | null;

  @ApiProperty(bytes('Of the public quota, one decimal; null without one.', 10.6))
  readonly public_percentage_used!: number | null;

  @ApiProperty({ example: 5678901234, description: 'Without private bytes for who may not see them.' })
  readonly total_used_bytes!: number;

  @ApiProperty({ example: false, description: 'Whether the caller is the user, or a member of the organization.' })
  readonly can_see_private!: boolean;
}

export class NamespaceRepositoryUse {
  @ApiProperty({ example: 'alice/my-model', description: 'Namespace and name.' })
  readonly repo_id!: string;

  @ApiProperty({ enum: ['model', 'dataset', 'space'], example: 'model', description: 'Type of the repository.' })
  readonly repo_type!: string;

  @ApiProperty({ example: 'my-model', description: 'Name without the namespace.' })
  readonly name!: string;

  @ApiProperty({ example: false, description: 'Its visibility.' })
  readonly private!: boolean;

  @ApiProperty(bytes('Its own quota; null: it has none of its own.', null))
  readonly quota_bytes!: number | null;

  @ApiProperty({ example: 1234, description: 'Bytes it uses.' })
  readonly used_bytes!: number;

  @ApiProperty(bytes('Of its own quota, else of that of the namespace; two decimals.', 0.12))
  readonly percentage_used!: number | null;

  @ApiProperty({ example: true, description: 'It has no quota of its own.' })
  readonly is_inheriting!: boolean;

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z', description: 'When it was created, UTC.' })
  readonly created_at!: string;
}

export class NamespaceRepositoriesResponse extends NamespaceResponse {
  @ApiProperty({ example: 1, description: 'How many there are.' })
  readonly total_repos!: number;

  @ApiProperty({ type: [NamespaceRepositoryUse], description: 'Largest first, at most 1,000.' })
  readonly repositories!: NamespaceRepositoryUse[];
}

export class RepositoryQuotaResponse {
  @ApiProperty({ example: 'alice/my-model', description: 'Namespace and name.' })
  readonly repo_id!: string;

  @ApiProperty({ enum: ['model', 'dataset', 'space'], example: 'model', description: 'Type of the repository.' })
  readonly repo_type!: string;

  @ApiProperty({ example: 'alice', description: 'Name of its owner.' })
  readonly namespace!: string;

  @ApiProperty(bytes('Its own quota; null: it has none of its own.', null))
  readonly quota_bytes!: number | null;

  @ApiProperty({ example: 1234, description: 'Bytes it uses.' })
  readonly used_bytes!: number;

  @ApiProperty(bytes('Bytes left of the quota that holds for it; null = no limit.', null))
  readonly available_bytes!: number | null;

  @ApiProperty(bytes('Of the quota that holds for it, two decimals; null without one.', null))
  readonly percentage_used!: number | null;

  @ApiProperty(bytes('Its own quota, else that of the namespace for its visibility.', null))
  readonly effective_quota_bytes!: number | null;

  @ApiProperty(bytes('Quota of the namespace for its visibility.', null))
  readonly namespace_quota_bytes!: number | null;

  @ApiProperty({ example: 1234, description: 'Bytes that the namespace uses under that visibility.' })
  readonly namespace_used_bytes!: number;

  @ApiProperty(bytes('Bytes left to the namespace under that visibility; null = no limit.', null))
  readonly namespace_available_bytes!: number | null;

  @ApiProperty({ example: true, description: 'It has no quota of its own.' })
  readonly is_inheriting!: boolean;
}
