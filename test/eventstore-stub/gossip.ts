import { ClusterInfo, EndPoint, MemberInfo } from '@eventstore/db-client/generated/gossip_pb';
import { UUID } from '@eventstore/db-client/generated/shared_pb';
import type { Endpoint } from './gate';

export const { LEADER, FOLLOWER, UNKNOWN } = MemberInfo.VNodeState;

/** What a node of a cluster is told to be. */
export interface Member extends Endpoint {
  readonly state: MemberInfo.VNodeState;
  readonly isAlive: boolean;
}

export const gossip = (members: readonly Member[]): ClusterInfo => {
  const info = new ClusterInfo();
  for (const [index, { host, port, state, isAlive }] of members.entries()) {
    info.addMembers(
      new MemberInfo()
        .setInstanceId(new UUID().setString(`00000000-0000-4000-8000-00000000000${index + 1}`))
        .setTimeStamp('0')
        .setState(state)
        .setIsAlive(isAlive)
        .setHttpEndPoint(new EndPoint().setAddress(host).setPort(port)),
    );
  }
  return info;
};
