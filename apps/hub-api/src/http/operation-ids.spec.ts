import { operationIdOf } from './operation-ids';

describe('what clients call an operation', () => {
  it.each([
    ['AdminUsersController', 'list', 'adminUsersList'],
    ['RefsController', 'refs[1]', 'refs[1]'],
    ['RepositoryInfoController', 'info[0]', 'repositoryInfo[0]'],
    ['ResolveController', 'resolveHead', 'resolveHead'],
    ['TreeController', 'pathsInfo', 'treePathsInfo'],
  ])('%s.%s is %s', (controller, method, id) => expect(operationIdOf(controller, method)).toBe(id));
});
