//! Undoing changes, and forgetting how to.

use crate::Kind;
use crate::arena::Arena;
use crate::change_log::Entry;
use crate::error::{ChangePointFault, TreeError};
use crate::tree::{Tree, names};

/// # Change points
impl Tree {
    /// Makes the tree what it was at a change point, at the cost of the changes undone. This state gets a new
    /// change point; those between are gone. A rollback to the present point does nothing.
    ///
    /// # Errors
    /// [`TreeError::UnknownChangePoint`] of a point that was undone, is locked in, or has not been; and of
    /// any within a [transaction](Tree::transaction).
    pub fn roll_back_to(&mut self, point: u64) -> Result<(), TreeError> {
        let unknown = |reason| TreeError::UnknownChangePoint { point, reason };
        if self.open > 0 {
            return Err(unknown(ChangePointFault::InTransaction));
        }
        let steps = self.points.steps(point).map_err(unknown)?;
        if point != self.points.present() {
            self.undo_to(steps);
            self.points.roll_back(point);
        }
        Ok(())
    }

    /// Makes the present change point the earliest that can be returned to, and frees what only earlier ones
    /// needed. The change point keeps its number.
    ///
    /// Within a transaction, this happens when the outermost one is committed, and not at all if one around
    /// it is not.
    pub fn lock_in(&mut self) {
        if self.open > 0 {
            if self.lock_wanted == 0 {
                self.lock_wanted = self.open;
            }
            return;
        }
        let log = std::mem::take(&mut self.log);
        for &entry in &log.entries {
            match entry {
                Entry::Removed { node } => self.retire_tree(node),
                Entry::Content { was, .. } => self.contents.retire(was),
                Entry::StreamRemoved { stream } => self.retire_stream(stream),
                _ => {}
            }
        }
        for place in log.places.iter().filter(|place| place.new_name) {
            self.arena.release(place.name_offset, place.name_length);
        }
        self.points.lock();
        self.settle();
    }

    /// Undoes all but the first `steps` steps.
    pub(crate) fn undo_to(&mut self, steps: u64) {
        while self.log.steps() > steps {
            let Some(entry) = self.log.pop() else { return };
            self.undo(entry);
        }
    }

    fn undo(&mut self, entry: Entry) {
        match entry {
            Entry::Added { first: node, .. } => {
                let object = self.release_node(node);
                self.release_object(object);
            }
            Entry::Linked { first: node, .. } => {
                self.release_node(node);
            }
            Entry::Removed { node } => self.link(node),
            Entry::Renamed { node } => self.undo_rename(node),
            Entry::Attributes { object } => {
                if let Some((old, far)) = self.log.pop_attributes() {
                    self.objects.set(object, old, far);
                }
            }
            Entry::Hidden { node, was } => self.nodes.edit(node, |record| record.hidden = was),
            Entry::RealTime { object, was } => {
                self.objects
                    .records
                    .edit(object, |record| record.set_real_time(was));
            }
            Entry::Content { object, was } => {
                let new = self.objects.at(object).payload;
                self.replace_content(object, was);
                self.contents.release(new);
            }
            Entry::StreamAdded { stream } => self.release_stream(stream),
            Entry::StreamRemoved { stream } => {
                self.streams.attach(stream, &self.arena);
                self.weigh_stream(stream, true);
            }
        }
    }

    fn undo_rename(&mut self, node: u32) {
        let Some(old) = self.log.pop_place() else { return };
        let new = self.nodes.at(node);
        self.begin_rename(node, old.parent);
        self.nodes.edit(node, |record| {
            record.parent = old.parent;
            if old.parent != new.parent {
                record.previous = old.previous;
                record.next = old.next;
            }
        });
        self.finish_rename(node, old.name_offset, old.name_length, new.parent);
        if old.new_name {
            self.arena.release(new.name_offset, new.name_length);
        }
    }

    /// Takes the node that was added last out of the tree and frees it; says which object it pointed to.
    fn release_node(&mut self, node: u32) -> u32 {
        self.unlink(node);
        let record = self.nodes.at(node);
        self.arena.release(record.name_offset, record.name_length);
        self.nodes.release(node);
        self.freed = true;
        record.object
    }

    /// Frees the object that was added last.
    pub(crate) fn release_object(&mut self, number: u32) {
        let object = self.objects.at(number);
        self.objects.release(number);
        self.release_payload(object.kind(), object.payload);
    }

    /// Frees what an object of that kind has by that number, which was added last.
    pub(crate) fn release_payload(&mut self, kind: Kind, payload: u32) {
        match kind {
            Kind::Directory => self.objects.directories.release(payload),
            Kind::File => self.contents.release(payload),
            Kind::SymbolicLink => self.arena.release_sized(payload),
            Kind::BlockDevice | Kind::CharacterDevice => self.objects.devices.release(payload),
            Kind::Fifo | Kind::Socket => {}
        }
    }

    fn release_stream(&mut self, stream: u32) {
        let record = self.streams.records.at(stream);
        self.weigh_stream(stream, false);
        self.streams.detach(stream, &self.arena);
        self.streams.records.release(stream);
        self.arena.release(record.name_offset, record.name_length);
        self.contents.release(record.content);
    }

    /// Retires a node that was taken out, what is below it, and the objects to which no name is left.
    fn retire_tree(&mut self, top: u32) {
        let mut at = Some(top);
        while let Some(node) = at {
            // Asked first: of what was passed, only the nodes' links are needed later, and they last until
            // settled.
            at = self.next_below(top, node);
            let record = self.nodes.at(node);
            self.arena.release(record.name_offset, record.name_length);
            self.nodes.retire(node);
            self.retire_object(record.object);
        }
    }

    /// Retires an object, once, unless it has a name.
    fn retire_object(&mut self, number: u32) {
        let object = self.objects.at(number);
        if object.links > 0 || object.is_free() {
            return;
        }
        let streams: Vec<u32> = self.streams.of(number).map(|(stream, _)| stream).collect();
        for stream in streams {
            self.streams.detach(stream, &self.arena);
            self.retire_stream(stream);
        }
        match object.kind() {
            Kind::Directory => self.objects.directories.retire(object.payload),
            Kind::File => self.contents.retire(object.payload),
            Kind::SymbolicLink => self.arena.release_sized(object.payload),
            Kind::BlockDevice | Kind::CharacterDevice => self.objects.devices.retire(object.payload),
            Kind::Fifo | Kind::Socket => {}
        }
        self.objects.retire(number);
    }

    /// Retires a stream that belongs to no object any more.
    fn retire_stream(&mut self, stream: u32) {
        let record = self.streams.records.at(stream);
        self.arena.release(record.name_offset, record.name_length);
        self.contents.retire(record.content);
        self.streams.records.retire(stream);
    }

    /// Frees what was retired, and gives memory back where most of it is unused.
    fn settle(&mut self) {
        self.freed |= self.nodes.settle();
        self.objects.settle();
        self.contents.settle();
        self.streams.settle(&self.arena);
        if self.arena.is_wasteful() {
            self.compact();
        }
        self.index.shrink(names(&self.nodes, &self.arena));
    }

    /// Writes the strings in use into a new arena.
    fn compact(&mut self) {
        let old = std::mem::replace(&mut self.arena, Arena::new());
        for node in 0..self.nodes.bound() {
            let record = self.nodes.at(node);
            if record.linked
                && let Some(offset) = self.arena.push(old.get(record.name_offset, record.name_length))
            {
                self.nodes.edit(node, |record| record.name_offset = offset);
            }
        }
        for number in 0..self.objects.records.bound() {
            let object = self.objects.at(number);
            if object.kind() == Kind::SymbolicLink
                && let Some(offset) = self.arena.push_sized(old.get_sized(object.payload))
            {
                self.objects
                    .records
                    .edit(number, |object| object.payload = offset);
            }
        }
        for stream in 0..self.streams.records.bound() {
            let record = self.streams.records.at(stream);
            if record.attached
                && let Some(offset) = self.arena.push(old.get(record.name_offset, record.name_length))
            {
                self.streams
                    .records
                    .edit(stream, |record| record.name_offset = offset);
            }
        }
    }
}
