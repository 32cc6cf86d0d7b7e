export { default } from '../vehicles/layout';
