// The health check of MongoDB in docker-compose.yml, run by mongosh. Makes the replica set, and the hub's user: it may read
// and write its two databases and nothing else. With another MONGO_PASSWORD than before the user gets that one.
const { MONGO_INITDB_ROOT_PASSWORD, MONGO_PASSWORD } = process.env;
const NAME = 'hub';
const ROLES = ['hubledger', 'hubledger-vault'].map((name) => ({ role: 'readWrite', db: name }));

const admin = db.getSiblingDB('admin');
admin.auth('root', MONGO_INITDB_ROOT_PASSWORD);
try {
  rs.status();
} catch {
  rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: 'mongodb:27017' }] });
}
if (!admin.hello().isWritablePrimary) quit(1);

/** Asked on a connection of its own: a check must not be what makes it true. */
const isAccepted = () => {
  try {
    return (
      new Mongo('mongodb://127.0.0.1:27017/?directConnection=true').getDB('admin').auth(NAME, MONGO_PASSWORD).ok === 1
    );
  } catch {
    return false;
  }
};

if (admin.getUser(NAME) === null) admin.createUser({ user: NAME, pwd: MONGO_PASSWORD, roles: ROLES });
else if (!isAccepted()) admin.updateUser(NAME, { pwd: MONGO_PASSWORD, roles: ROLES });
