import { Administration } from './administration';
import { CommitsController } from './commits.controller';
import { RefsController } from './refs.controller';
import { RepositoriesController } from './repositories.controller';
import { RepositoryInfoController } from './repository-info.controller';
import { RepositoryListsController } from './repository-lists.controller';
import { RepositoryMovesController } from './repository-moves.controller';
import { RepositorySettingsController } from './repository-settings.controller';
import { ValidateYamlController } from './validate-yaml.controller';

export const repositoryControllers = [
  CommitsController,
  RefsController,
  RepositoriesController,
  RepositoryInfoController,
  RepositoryListsController,
  RepositoryMovesController,
  RepositorySettingsController,
  ValidateYamlController,
];

export const repositoryProviders = [Administration];
