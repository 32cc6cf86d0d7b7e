export { PageNotFound as default } from '../_components/page-not-found';
