export { Staging } from './staging';
