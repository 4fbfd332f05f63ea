import { type Actor, NotSignedIn, type SignedInUser } from '@hubledger/platform/http';

/** The user behind an actor of a `signed-in` route. @throws NotSignedIn */
export const signedInUser = ({ user }: Actor): SignedInUser => {
  if (!user) throw new NotSignedIn();
  return user;
};
