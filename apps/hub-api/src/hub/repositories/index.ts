import { CommitsController } from './commits.controller';
import { RefsController } from './refs.controller';
import { RepositoriesController } from './repositories.controller';
import { RepositoryInfoController } from './repository-info.controller';
import { RepositoryListsController } from './repository-lists.controller';
import { ValidateYamlController } from './validate-yaml.controller';

export const repositoryControllers = [
  CommitsController,
  RefsController,
  RepositoriesController,
  RepositoryInfoController,
  RepositoryListsController,
  ValidateYamlController,
];
