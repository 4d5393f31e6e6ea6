-- A referral and its needs change status a few times soon after they are written. With room left on their page
-- the new version stays there and no index is touched.

alter table referral set (fillfactor = 60);
alter table need set (fillfactor = 60);
