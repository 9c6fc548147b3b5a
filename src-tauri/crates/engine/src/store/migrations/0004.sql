-- The texts of a new movement are written by whoever writes the movement. A statement that sets off a trigger has a savepoint
-- of its own, at each of which the index of texts is written out: a page of rows made hundreds of its segments.
DROP TRIGGER movement_came;
